#!/usr/bin/python3
"""irc-bot.py HOST PORT CHANNEL: joins, waits for orders and answers each with one line; runs nothing.

Without a server it tries again after 3, 7 and 33 s, over and over, as a bot in the IoT-23 captures does (scenario 34-1).
"""

import itertools
import os
import signal
import socket
import sys
import time


def serve(lines, say, nick, channel):
    for line in lines:
        source, _, rest = line.rstrip("\r\n").partition(" ")
        if source == "PING":
            say(f"PONG {rest}")
        elif rest.startswith("001 "):
            say(f"JOIN {channel}")
        elif f"PRIVMSG {channel} :!" in rest:
            say(f"PRIVMSG {channel} :{nick} up {int(time.monotonic())} s, idle")


def connect(host, port, channel):
    nick = f"b{os.getpid()}"
    with socket.create_connection((host, port), timeout=20) as connection:
        connection.settimeout(None)

        def say(text):
            connection.sendall(f"{text}\r\n".encode())

        say(f"NICK {nick}\r\nUSER {nick} 0 * :{nick}")
        serve(connection.makefile(encoding="utf-8", errors="replace"), say, nick, channel)


def main():
    if len(sys.argv) != 4:
        sys.exit("usage: irc-bot.py HOST PORT CHANNEL")
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for nap in itertools.cycle([3, 7, 33]):
        try:
            connect(sys.argv[1], int(sys.argv[2]), sys.argv[3])
        except OSError as error:
            print(f"Cannot stay with {sys.argv[1]}: {error}; calling again in {nap} s", file=sys.stderr, flush=True)
        time.sleep(nap)


main()
