#!/usr/bin/python3
"""benign-bursts.py URL LEAST_S SHAPE MOST_S [SEED]

A client without a clock that works in bursts: it fetches, pauses for a Pareto time, and fetches again. Most pauses are
near the least, a few are hundreds of times as long.
"""

import random
import signal
import sys
import time
import urllib.request


def main():
    url, (least, shape, most) = sys.argv[1], map(float, sys.argv[2:5])
    chance = random.Random(sys.argv[5] if len(sys.argv) > 5 else "1")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    while True:
        time.sleep(min(most, least * chance.paretovariate(shape)))
        address = f"{url}/{chance.randint(1, 400)}"
        try:
            with urllib.request.urlopen(address, timeout=30) as answer:
                answer.read()
        except OSError as problem:
            print(f"bursts: {address} could not be fetched ({problem})", flush=True)


main()
