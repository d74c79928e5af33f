#!/usr/bin/python3
"""benign-cache.py RESOLVER NAME[,NAME..] MEAN_S [SEED]

A program with a cache of names: it needs one of them every MEAN_S seconds on average, and asks the resolver only where
its answer is older than the TTL. So the questions come at TTL intervals, and a little later.
"""

import random
import signal
import socket
import struct
import sys
import time


def main():
    resolver, names, mean = sys.argv[1], sys.argv[2].split(","), float(sys.argv[3])
    chance = random.Random(sys.argv[4] if len(sys.argv) > 4 else "1")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    stale_at = dict.fromkeys(names, 0.0)
    while True:
        time.sleep(chance.expovariate(1 / mean))
        name = chance.choice(names)
        if time.monotonic() >= stale_at[name]:
            stale_at[name] = time.monotonic() + ask(resolver, name, chance.randrange(65536))


def ask(resolver, name, number):
    """The answer's TTL, or 5 s where there is none."""
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    question = labels + b"\0" + struct.pack("!HH", 1, 1)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as link:
        link.settimeout(5)
        try:
            link.connect((resolver, 53))
            link.send(struct.pack("!HHHHHH", number, 0x0100, 1, 0, 0, 0) + question)
            answer = link.recv(4096)
        except OSError as problem:
            print(f"cache: {name} could not be asked ({problem})", flush=True)
            return 5
    first = 12 + len(question)
    if len(answer) < first + 12 or not struct.unpack_from("!H", answer, 6)[0]:
        return 5
    # The answer's name is a pointer of two bytes, or again the name itself.
    at = first + (2 if answer[first] >= 0xC0 else len(labels) + 1)
    return struct.unpack_from("!I", answer, at + 4)[0]


main()
