#!/usr/bin/python3
"""benign-chat.py HOST PORT [SEED]

A chat client left open all day: one long-lived connection, a blank every 5 minutes in which nothing was said, and now
and then a few messages in a row. What the peer says is read and forgotten. A lost connection is made again after some
seconds.
"""

import random
import select
import signal
import socket
import sys
import time

PING_S = 300
QUIET_S = 1500


def main():
    host, port = sys.argv[1], int(sys.argv[2])
    chance = random.Random(sys.argv[3] if len(sys.argv) > 3 else "1")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    while True:
        try:
            with socket.create_connection((host, port), timeout=30) as link:
                link.sendall(b"<stream to='%s'>" % host.encode())
                chat(link, chance)
        except OSError as problem:
            print(f"chat: connection to {host} port {port} failed ({problem}); trying again", flush=True)
        time.sleep(chance.uniform(5, 20))


def chat(link, chance):
    """Until the peer ends the connection."""
    pings_at = time.monotonic() + PING_S
    for says_at, length in messages(chance):
        while True:
            wait = min(says_at, pings_at) - time.monotonic()
            if wait > 0:
                if select.select([link], [], [], wait)[0] and not link.recv(65536):
                    return
                continue
            is_ping = pings_at < says_at
            link.sendall(b" " if is_ping else b"m" * length)
            pings_at = time.monotonic() + PING_S
            if not is_ping:
                break


def messages(chance):
    """When to say how many bytes: bursts of messages, with quiet of any length between."""
    at = time.monotonic()
    while True:
        at += chance.expovariate(1 / QUIET_S)
        for _ in range(chance.randint(1, 6)):
            yield at, chance.randint(60, 500)
            at += chance.lognormvariate(2, 0.7)


main()
