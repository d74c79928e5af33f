#!/usr/bin/python3
"""benign-person.py [SEED]

A person with a browser: opens a page with all that belongs to it, reads, follows links on the same site or leaves for
another, now and then reads a page as text. Two sites are visited far more often than the six others.
"""

import math
import random
import signal
import subprocess
import sys
import time

SITES = [f"www{number}.example.com" for number in range(1, 9)]
FAVOURITE = [8, 6, 1, 1, 1, 1, 1, 1]
SHARED = "many.example.com"


def main():
    chance = random.Random(sys.argv[1] if len(sys.argv) > 1 else "1")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    while True:
        site = chance.choices(SITES, FAVOURITE)[0]
        for _ in range(min(8, 1 + int(chance.expovariate(0.5)))):
            visit(site, chance)
            time.sleep(min(600, max(5, chance.lognormvariate(math.log(40), 1.1))))


def visit(site, chance):
    page = f"https://{site}/page/{chance.randint(1, 60)}"
    if chance.random() < 0.15:
        run("w3m", "-dump", page)
        return
    parts = [f"https://{site}/static/{chance.randint(1, 300)}" for _ in range(chance.randint(2, 12))]
    parts += [f"https://{SHARED}/font/{chance.randint(1, 20)}" for _ in range(chance.choice([0, 0, 1, 3]))]
    # The page first: what belongs to it is known only then.
    run("curl", "-sS", "-o", "/dev/null", page)
    sinks = [word for _ in parts for word in ("-o", "/dev/null")]
    run("curl", "-sS", "--parallel", "--parallel-max", "4", *sinks, *parts)


def run(*command):
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False)
    if done.returncode != 0:
        print(f"person: {command[0]} ended with {done.returncode}: {command[-1]}", flush=True)


main()
