#!/usr/bin/python3
"""benign-mail.py HOST PORT EVERY_S

A mail notifier: signs on, asks how many messages are new, signs off; again after the same pause, for ever. Speaks like
IMAP, and needs from the peer only that it answers each line.
"""

import signal
import socket
import sys
import time

LINES = (b"a1 LOGIN alice not-a-secret\r\n", b"a2 STATUS INBOX (UNSEEN UIDNEXT)\r\n", b"a3 LOGOUT\r\n")


def main():
    host, port, every = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    while True:
        try:
            check(host, port)
        except OSError as problem:
            print(f"mail: {host} port {port} could not be asked ({problem}); next in {every:.0f} s", flush=True)
        time.sleep(every)


def check(host, port):
    with socket.create_connection((host, port), timeout=30) as link:
        for line in LINES:
            link.sendall(line)
            if not link.recv(4096):
                return


main()
