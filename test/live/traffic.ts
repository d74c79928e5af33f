import { createSocket, type Socket as DatagramSocket } from "node:dgram";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

/**
 * A program of the live tests, run in their own network namespace: makes the traffic that its arguments name and writes
 * what both ends themselves counted, as JSON.
 */
export interface Counted {
  readonly pid: number;
  readonly serverPort: number;
  readonly clientPort: number;
  readonly sentBytes: number;
  readonly receivedBytes: number;
}

export interface Round {
  readonly sendBytes: number;
  readonly replyBytes: number;
  /** Before the round. */
  readonly silenceMs: number;
  /** In how many pieces it is handed to writev(2); 1 unless told. */
  readonly pieces?: number;
}

export interface TrafficOrder {
  readonly transport: "tcp" | "udp";
  readonly listen: string;
  readonly call: string;
  readonly rounds: readonly Round[];
  /** A UDP client that connects, or does not. */
  readonly isConnected?: boolean;
}

async function tcp({ listen, call, rounds }: TrafficOrder): Promise<Counted> {
  let received = 0;
  const server = createServer((socket) => {
    let round = 0;
    let due = rounds[0]?.sendBytes ?? 0;
    socket.on("data", (chunk) => {
      received += chunk.length;
      if (received < due) return;
      socket.write(Buffer.alloc(rounds[round]?.replyBytes ?? 0));
      round++;
      due += rounds[round]?.sendBytes ?? Number.POSITIVE_INFINITY;
    });
    socket.on("end", () => socket.end());
  });
  server.listen(0, listen);
  await once(server, "listening");
  const serverPort = portOf(server.address());
  const client = connect({ host: call, port: serverPort });
  await once(client, "connect");
  const clientPort = client.localPort ?? 0;
  let replied = 0;
  for (const round of rounds) {
    await wait(round.silenceMs);
    replied += await exchange(client, round);
  }
  client.end();
  await once(client, "close");
  server.close();
  await once(server, "close");
  return { pid: process.pid, serverPort, clientPort, sentBytes: received, receivedBytes: replied };
}

async function exchange(client: Socket, { sendBytes, replyBytes, pieces = 1 }: Round): Promise<number> {
  let replied = 0;
  const { promise, resolve } = Promise.withResolvers<void>();
  const take = (chunk: Buffer): void => {
    replied += chunk.length;
    if (replied >= replyBytes) resolve();
  };
  client.on("data", take);
  client.cork();
  for (let piece = 0; piece < pieces; piece++) client.write(Buffer.alloc(sendBytes / pieces));
  client.uncork();
  await promise;
  client.removeListener("data", take);
  return replied;
}

async function udp({ listen, call, rounds, isConnected = false }: TrafficOrder): Promise<Counted> {
  const type = listen.includes(":") ? "udp6" : "udp4";
  const [server, client] = [createSocket(type), createSocket(type)];
  let received = 0;
  let replied = 0;
  let round = 0;
  server.on("message", (message, peer) => {
    received += message.length;
    server.send(Buffer.alloc(rounds[round]?.replyBytes ?? 0), peer.port, peer.address);
  });
  client.on("message", (message) => {
    replied += message.length;
  });
  server.bind(0, listen);
  await once(server, "listening");
  const serverPort = portOf(server.address());
  if (isConnected) {
    client.connect(serverPort, call);
    await once(client, "connect");
  }
  for (const { silenceMs, sendBytes } of rounds) {
    await wait(silenceMs);
    const answer = once(client, "message");
    await send(client, Buffer.alloc(sendBytes), isConnected ? [] : [serverPort, call]);
    await answer;
    round++;
  }
  const clientPort = portOf(client.address());
  client.close();
  server.close();
  return { pid: process.pid, serverPort, clientPort, sentBytes: received, receivedBytes: replied };
}

async function send(client: DatagramSocket, bytes: Buffer, to: [] | [number, string]): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (to.length === 0) client.send(bytes, () => resolve());
  else client.send(bytes, ...to, () => resolve());
  await promise;
}

function portOf(address: AddressInfo | string | null): number {
  return address !== null && typeof address === "object" ? address.port : 0;
}

const order: TrafficOrder = JSON.parse(process.argv[2] ?? "");
const counted = await (order.transport === "tcp" ? tcp(order) : udp(order));
process.stdout.write(`${JSON.stringify(counted)}\n`);
