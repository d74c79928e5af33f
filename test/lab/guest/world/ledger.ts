import { closeSync, openSync, writeSync } from "node:fs";
import type { Socket } from "node:net";
import { isOfTheInternet } from "./own-address.ts";

/** One line of counts.jsonl: payload bytes of one TCP connection, or of all datagrams between two UDP ends. */
export interface CountLine {
  readonly transport: "tcp" | "udp";
  readonly client: string;
  readonly clientPort: number;
  readonly server: string;
  readonly serverPort: number;
  /** What the end that `seen` names has read, and written. With TLS that is the ciphertext. */
  readonly receivedBytes: number;
  readonly sentBytes: number;
  readonly closed: boolean;
  readonly seen: "server" | "client";
  /** Ended by a reset: of `sentBytes` some may never have arrived, and some that arrived may not be received. */
  readonly reset?: true;
}

/** The ends of a datagram's way. */
export interface Flow {
  readonly client: string;
  readonly clientPort: number;
  readonly server: string;
  readonly serverPort: number;
}

interface Watched extends Flow {
  readonly socket: Socket;
  readonly seen: "server" | "client";
  hasReset: boolean;
}

/** Counts what services receive and send, a line a connection, apart from what the sensor sees. */
export class Ledger {
  readonly #file: number;
  readonly #open = new Set<Watched>();
  readonly #flows = new Map<string, Flow & { received: number; sent: number }>();
  #isFinished = false;

  constructor(path: string) {
    this.#file = openSync(path, "a");
  }

  /** Counts a TCP connection until it is closed. Those within the internet are nobody's business. */
  watch(socket: Socket, seen: "server" | "client"): void {
    const { localAddress, localPort, remoteAddress, remotePort } = socket;
    if (!localAddress || !localPort || !remoteAddress || !remotePort) return; // reset before it could be looked at
    if (isOfTheInternet(remoteAddress)) return;
    const local = { address: localAddress, port: localPort };
    const remote = { address: remoteAddress, port: remotePort };
    const [client, server] = seen === "server" ? [remote, local] : [local, remote];
    const flow = { client: client.address, clientPort: client.port, server: server.address, serverPort: server.port };
    const watched: Watched = { ...flow, socket, seen, hasReset: false };
    this.#open.add(watched);
    socket.once("error", ({ code }: NodeJS.ErrnoException) => {
      watched.hasReset = code === "ECONNRESET" || code === "EPIPE";
    });
    socket.once("close", () => {
      if (this.#open.delete(watched)) this.#write(lineOf(watched, true));
    });
  }

  /** Counts one datagram. */
  datagram(flow: Flow, direction: "received" | "sent", bytes: number): void {
    if (isOfTheInternet(flow.client)) return;
    const key = `${flow.client} ${flow.clientPort} ${flow.server} ${flow.serverPort}`;
    const totals = this.#flows.get(key) ?? { ...flow, received: 0, sent: 0 };
    totals[direction] += bytes;
    this.#flows.set(key, totals);
  }

  /** Writes what is still open, and all of UDP. Nothing is counted after it. */
  finish(): void {
    if (this.#isFinished) return;
    for (const watched of this.#open) this.#write(lineOf(watched, false));
    for (const { received, sent, ...flow } of this.#flows.values())
      this.#write({
        transport: "udp",
        ...flow,
        receivedBytes: received,
        sentBytes: sent,
        closed: true,
        seen: "server",
      });
    this.#isFinished = true;
    closeSync(this.#file);
  }

  /** At once, not through a thread: short lines to a page cache, and a wake-up saved. */
  #write(line: CountLine): void {
    if (!this.#isFinished) writeSync(this.#file, `${JSON.stringify(line)}\n`);
  }
}

function lineOf({ socket, seen, hasReset, ...flow }: Watched, closed: boolean): CountLine {
  return {
    transport: "tcp",
    client: flow.client,
    clientPort: flow.clientPort,
    server: flow.server,
    serverPort: flow.serverPort,
    receivedBytes: socket.bytesRead,
    sentBytes: socket.bytesWritten,
    closed,
    seen,
    ...(hasReset ? { reset: true as const } : {}),
  };
}
