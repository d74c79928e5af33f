#!/usr/bin/python3
"""benign-database.py serve PORT | ask PORT [SEED]

A database on loopback and an application that keeps a connection to it: short questions in quick bursts, answers of all
sizes, now and then a transaction that takes a while.
"""

import random
import signal
import socket
import sys
import threading
import time


def main():
    role, port = sys.argv[1], int(sys.argv[2])
    chance = random.Random(sys.argv[3] if len(sys.argv) > 3 else "1")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    if role == "serve":
        serve(port)
    while True:
        try:
            ask(port, chance)
        except OSError as problem:
            print(f"database: port {port} of loopback does not answer ({problem}); again in 5 s", flush=True)
        time.sleep(5)


def serve(port):
    with socket.create_server(("127.0.0.1", port)) as door:
        while True:
            link, _ = door.accept()
            threading.Thread(target=answer, args=(link,), daemon=True).start()


def answer(link):
    """A question is its answer's length in decimal digits and a line feed, padded before."""
    with link, link.makefile("rwb") as lines:
        for line in lines:
            lines.write(b"d" * int(line))
            lines.flush()


def ask(port, chance):
    with socket.create_connection(("127.0.0.1", port)) as link:
        while True:
            time.sleep(chance.expovariate(1 / 8))
            for _ in range(chance.randint(1, 12)):
                length = chance.randint(20, 9000)
                link.sendall(b"%*d\n" % (chance.randint(20, 200), length))
                while length > 0:
                    chunk = link.recv(65536)
                    if not chunk:
                        return
                    length -= len(chunk)


main()
