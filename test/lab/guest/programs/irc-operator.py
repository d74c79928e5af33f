#!/usr/bin/python3
"""irc-operator.py HOST PORT CHANNEL: the person at the other end. Gives an order in the channel after each nap of its
standard input; to be run in the internet, where nobody watches."""

import socket
import sys
import threading
import time

orders = ["!status", "!version", "!scan 203.0.113.0/24", "!update", "!sleep 60", "!uptime"]


def listen(lines, say, is_welcome):
    for line in lines:
        source, _, rest = line.rstrip("\r\n").partition(" ")
        if source == "PING":
            say(f"PONG {rest}")
        elif rest.startswith("001 "):
            is_welcome.set()


def main():
    if len(sys.argv) != 4:
        sys.exit("usage: naps RULE .. | irc-operator.py HOST PORT CHANNEL")
    connection = socket.create_connection((sys.argv[1], int(sys.argv[2])))

    def say(text):
        connection.sendall(f"{text}\r\n".encode())

    lines = connection.makefile(encoding="utf-8", errors="replace")
    is_welcome = threading.Event()
    threading.Thread(target=listen, args=(lines, say, is_welcome), daemon=True).start()
    say("NICK boss\r\nUSER boss 0 * :boss")
    is_welcome.wait()
    say(f"JOIN {sys.argv[3]}")
    for turn, nap in enumerate(sys.stdin):
        time.sleep(float(nap))
        say(f"PRIVMSG {sys.argv[3]} :{orders[turn % len(orders)]}")


main()
