import { createSocket, type Socket as DatagramSocket } from "node:dgram";
import { connect, createServer, type Socket } from "node:net";
import type { Endpoint } from "./command.ts";
import type { Accept, Receive } from "./gate.ts";
import type { Ledger } from "./ledger.ts";

const udpIdleMs = 300_000;

/** Hands each connection on to a daemon on loopback, after `before` is done. */
export function relayTo(port: number, before: () => Promise<void> = async () => {}): Accept {
  return (client) => {
    client.pause();
    before().then(
      () => join(client, connect({ host: "127.0.0.1", port, allowHalfOpen: true })),
      () => client.resetAndDestroy(),
    );
  };
}

/** Hands each datagram on, from a socket of its own for each asker, so that answers find their way back. */
export function relayDatagramsTo(port: number): Receive {
  const upstreams = new Map<string, { readonly socket: DatagramSocket; readonly idle: NodeJS.Timeout }>();
  return (message, from, reply) => {
    const key = `${from.address} ${from.port}`;
    const known = upstreams.get(key) ?? openUpstream(reply, () => upstreams.delete(key));
    upstreams.set(key, known);
    known.idle.refresh();
    known.socket.send(message, port, "127.0.0.1");
  };
}

function openUpstream(reply: (message: Buffer) => void, forget: () => void) {
  const socket = createSocket("udp4");
  const idle = setTimeout(() => {
    forget();
    socket.close();
  }, udpIdleMs);
  socket.on("error", () => {}); // the daemon refuses: the datagram is lost
  socket.on("message", (message) => {
    idle.refresh();
    reply(message);
  });
  return { socket, idle };
}

/** A relay the other way: from the internet's loopback to the node, counted at its far side as client. */
export async function relayTowards(
  ledger: Ledger,
  { listen, to, from }: { readonly listen: Endpoint; readonly to: Endpoint; readonly from: string },
): Promise<void> {
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (near) => {
    near.on("error", () => {});
    const far = connect({ host: to.address, port: to.port, localAddress: from, allowHalfOpen: true });
    far.once("connect", () => ledger.watch(far, "client"));
    join(near, far);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host: listen.address, port: listen.port }, resolve);
  });
}

/** Both ways until both have ended; a reset on one side resets the other. */
function join(near: Socket, far: Socket): void {
  near.setNoDelay(true);
  far.setNoDelay(true);
  near.pipe(far);
  far.pipe(near);
  passReset(near, far);
  passReset(far, near);
}

function passReset(from: Socket, to: Socket): void {
  from.on("error", () => {}); // "close" follows, and tells
  from.once("close", (hadError) => {
    if (hadError) to.resetAndDestroy();
    else if (!from.readableEnded) to.destroy();
  });
}
