import { createSocket, type Socket as DatagramSocket } from "node:dgram";
import { once } from "node:events";
import { createServer, isIPv6, type Server, type Socket } from "node:net";
import type { Ledger } from "./ledger.ts";

/** An address and port of the internet that can be shut and opened again. */
export interface Gate {
  readonly address: string;
  open(): Promise<void>;
  /** From now on the port refuses; connections through it end. */
  shut(): Promise<void>;
}

export interface Place {
  readonly address: string;
  readonly port: number;
}

/** Serves one connection. It is counted already. */
export type Accept = (socket: Socket) => void;

/** Serves one datagram; `reply` may be called any number of times, also later. */
export type Receive = (message: Buffer, from: Place, reply: (message: Buffer) => void) => void;

export class TcpGate implements Gate {
  readonly address: string;
  readonly #port: number;
  readonly #accept: Accept;
  readonly #ledger: Ledger;
  readonly #sockets = new Set<Socket>();
  #server: Server | null = null;

  constructor({ address, port }: Place, accept: Accept, ledger: Ledger) {
    this.address = address;
    this.#port = port;
    this.#accept = accept;
    this.#ledger = ledger;
  }

  async open(): Promise<void> {
    if (this.#server !== null) return;
    // Half-open: who has said all may still listen, and whoever serves decides when it is over.
    const server = createServer({ allowHalfOpen: true }, (socket) => this.#serve(socket));
    server.listen({ host: this.address, port: this.#port, backlog: 511 });
    await once(server, "listening");
    this.#server = server;
  }

  async shut(): Promise<void> {
    const server = this.#server;
    if (server === null) return;
    this.#server = null;
    const closed = once(server, "close");
    server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once("close", () => this.#sockets.delete(socket));
    socket.on("error", () => {}); // a client's reset; the ledger notes it
    this.#ledger.watch(socket, "server");
    this.#accept(socket);
  }
}

export class UdpGate implements Gate {
  readonly address: string;
  readonly #port: number;
  readonly #receive: Receive;
  readonly #ledger: Ledger;
  #socket: DatagramSocket | null = null;

  constructor({ address, port }: Place, receive: Receive, ledger: Ledger) {
    this.address = address;
    this.#port = port;
    this.#receive = receive;
    this.#ledger = ledger;
  }

  async open(): Promise<void> {
    if (this.#socket !== null) return;
    const socket = createSocket(isIPv6(this.address) ? "udp6" : "udp4");
    socket.on("message", (message, { address, port }) => this.#serve(socket, message, { address, port }));
    socket.bind(this.#port, this.address);
    await once(socket, "listening");
    this.#socket = socket;
    socket.on("error", () => {}); // a reply that could not be sent is lost, as datagrams are
  }

  async shut(): Promise<void> {
    const socket = this.#socket;
    if (socket === null) return;
    this.#socket = null;
    socket.close();
  }

  #serve(socket: DatagramSocket, message: Buffer, from: Place): void {
    const flow = { client: from.address, clientPort: from.port, server: this.address, serverPort: this.#port };
    this.#ledger.datagram(flow, "received", message.length);
    this.#receive(message, from, (reply) => {
      if (this.#socket !== socket) return; // shut meanwhile
      socket.send(reply, from.port, from.address, (error) => {
        if (error === null) this.#ledger.datagram(flow, "sent", reply.length);
      });
    });
  }
}
