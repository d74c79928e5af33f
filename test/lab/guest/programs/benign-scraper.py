#!/usr/bin/python3
"""benign-scraper.py HOST PORT EVERY_S

Fetches /metrics as Prometheus does: on a fixed beat, over one connection that is kept as long as it works.
"""

import http.client
import signal
import sys
import time


def main():
    host, port, every = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    link = http.client.HTTPConnection(host, port, timeout=10)
    due = time.monotonic()
    while True:
        due += every
        time.sleep(max(0, due - time.monotonic()))
        try:
            link.request("GET", "/metrics", headers={"User-Agent": "Prometheus/2.53.3", "Accept": "text/plain"})
            link.getresponse().read()
        except (OSError, http.client.HTTPException) as problem:
            # The next request opens the connection anew.
            link.close()
            print(f"scraper: {host} port {port} could not be scraped ({problem}); next in {every:.0f} s", flush=True)


main()
