import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/**
 * Connections that are older than a capture: says their ports on stdout as JSON, then obeys the lines of its stdin.
 *
 * `busy` sends and answers over each of them, `close` closes them. `kept` is called by a caller whose own port is one
 * that services have (20,000), as a load balancer's may be; `idle` never moves a byte.
 */
export interface OlderSockets {
  readonly pid: number;
  readonly serverPort: number;
  readonly plainPort: number;
  readonly keptPort: number;
  readonly idlePort: number;
}

const KEPT_PORT = 20_000;
const [, , listen = "", call = ""] = process.argv;

const accepted: Socket[] = [];
const server = createServer((socket) => {
  accepted.push(socket);
  socket.on("data", (data) => void socket.write(data));
});
server.listen(0, listen);
await once(server, "listening");
const { port: serverPort } = server.address() as AddressInfo;

async function open(localPort?: number): Promise<Socket> {
  const socket = connect({ host: listen, port: serverPort, localAddress: call, ...(localPort ? { localPort } : {}) });
  await once(socket, "connect");
  if (socket.localPort !== serverPort) return socket;
  // Another address, so the kernel may give the same port; the test tells both ends apart by it.
  socket.destroy();
  return open(localPort);
}

const [plain, kept, idle] = [await open(), await open(KEPT_PORT), await open()];
const ports = { plainPort: plain.localPort, keptPort: kept.localPort, idlePort: idle.localPort };
process.stdout.write(`${JSON.stringify({ pid: process.pid, serverPort, ...ports })}\n`);

async function exchange(socket: Socket): Promise<void> {
  socket.write(Buffer.alloc(100));
  await once(socket, "data");
}

process.stdin.on("data", async (order) => {
  if (String(order).includes("busy")) {
    await exchange(plain);
    await exchange(kept);
    process.stdout.write("done\n");
  }
  if (String(order).includes("close")) {
    for (const socket of [plain, kept, idle]) socket.end();
    await Promise.all(accepted.map((socket) => once(socket, "close")));
    server.close();
    process.stdin.destroy();
  }
});
