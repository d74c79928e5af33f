#!/usr/bin/python3
"""benign-load.py ADDRESS PORT CLIENTS [SEED]

The visitors of a web server, run in the internet: each has an address of its own, fetches, thinks for a Pareto time and
fetches again, some pages over one connection, then goes away for a while. All bytes of each connection are counted and
written to $LAB_COUNTS when it ends; what is still open when this is told to end is written as not closed.
"""

import asyncio
import json
import math
import os
import random
import signal
import sys

PATHS = ("/", "/style.css", "/logo.png", "/app.js", "/news", "/missing", "/large")


class Visit:
    """One connection and its count."""

    def __init__(self, reader, writer, counts):
        self.reader, self.writer, self.counts = reader, writer, counts
        self.received = self.sent = 0
        self.client, self.server = (writer.get_extra_info(name)[:2] for name in ("sockname", "peername"))

    async def fetch(self, path):
        request = f"GET {path} HTTP/1.1\r\nHost: www.node.example\r\nUser-Agent: visitor\r\n\r\n".encode()
        self.writer.write(request)
        self.sent += len(request)
        head = b""
        while b"\r\n\r\n" not in head:
            head += await self.read()
        fields, _, body = head.partition(b"\r\n\r\n")
        lengths = [line.split(b":")[1] for line in fields.split(b"\r\n") if line.lower().startswith(b"content-length:")]
        missing = int(lengths[0]) - len(body)
        while missing > 0:
            missing -= len(await self.read())

    async def read(self):
        chunk = await self.reader.read(65536)
        if not chunk:
            raise ConnectionError("the server ended the connection")
        self.received += len(chunk)
        return chunk

    def write_down(self, is_closed):
        line = {
            "transport": "tcp",
            "client": self.client[0],
            "clientPort": self.client[1],
            "server": self.server[0],
            "serverPort": self.server[1],
            "receivedBytes": self.received,
            "sentBytes": self.sent,
            "closed": is_closed,
            "seen": "client",
        }
        self.counts.write(json.dumps(line) + "\n")
        self.counts.flush()


async def visitor(source, target, chance, counts):
    while True:
        await asyncio.sleep(chance.expovariate(1 / 60))
        try:
            reader, writer = await asyncio.open_connection(*target, local_addr=(source, 0))
        except OSError as problem:
            print(f"load: {source} could not connect ({problem})", flush=True)
            continue
        visit = Visit(reader, writer, counts)
        is_closed = False
        try:
            for _ in range(min(20, math.ceil(chance.paretovariate(1.2)))):
                await visit.fetch(chance.choices(PATHS, (6, 5, 5, 4, 3, 1, 1))[0])
                await asyncio.sleep(min(40, chance.paretovariate(1.1)))
            is_closed = True
        except ConnectionError as problem:
            print(f"load: {source}: {problem}", flush=True)
            is_closed = True
        finally:
            visit.write_down(is_closed)
            writer.close()


async def main():
    address, port, clients = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    seed = sys.argv[4] if len(sys.argv) > 4 else "1"
    with open(os.environ.get("LAB_COUNTS", "/dev/null"), "a") as counts:
        visitors = asyncio.gather(
            *(
                visitor(f"198.51.100.{101 + number}", (address, port), random.Random(f"{seed}-{number}"), counts)
                for number in range(clients)
            )
        )
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, visitors.cancel)
        try:
            await visitors
        except asyncio.CancelledError:
            pass


asyncio.run(main())
