#!/usr/bin/python3
"""benign-retry.py URL [SEED]

A well-behaved client: it delivers a report after each piece of work, and when the server refuses, waits 1, 2, 4, ..
seconds, at most 5 minutes, each time a random part of that so that not all clients come back together.
"""

import random
import signal
import sys
import time
import urllib.request

MOST_S = 300


def main():
    url = sys.argv[1]
    chance = random.Random(sys.argv[2] if len(sys.argv) > 2 else "1")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    while True:
        time.sleep(chance.uniform(20, 180))
        report = b"r" * chance.randint(200, 6000)
        wait = 1
        while not deliver(url, report):
            time.sleep(chance.uniform(wait / 2, wait))
            wait = min(MOST_S, wait * 2)


def deliver(url, report):
    try:
        with urllib.request.urlopen(url, data=report, timeout=20) as answer:
            answer.read()
        return True
    except OSError as problem:
        print(f"retry: {url} did not take the report ({problem})", flush=True)
        return False


main()
