import type { CountLine } from "./count-line.ts";
import type { Endpoint, SeenSocket } from "./seen-socket.ts";

/** A line and the sockets of the recording that are the same end: one, or more where UDP used a port again. */
export interface Counted {
  readonly line: CountLine;
  readonly sockets: readonly SeenSocket[];
  /** True where the sockets are the other end, so that what they sent is what the line received. */
  readonly isCrossed: boolean;
}

export interface Matched {
  readonly counted: readonly Counted[];
  /** Sockets that no line speaks of. */
  readonly uncounted: readonly SeenSocket[];
}

/**
 * Finds for each line the socket of its own end, of the other end, or both: the world counts at its own end, and the
 * sensor watches the other. A process that the sensor sees counts for its own end only. TCP: where an address and port
 * were used again, the first to end is the first line.
 */
export function matchLines(lines: readonly CountLine[], sockets: readonly SeenSocket[]): Matched {
  const shelf = new Map<string, SeenSocket[]>();
  for (const socket of sockets) {
    const key = keyOf(socket.transport, socket.local, socket.remote);
    const row = shelf.get(key);
    if (row) row.push(socket);
    else shelf.set(key, [socket]);
  }
  const take = (transport: CountLine["transport"], local: Endpoint, remote: Endpoint): SeenSocket[] => {
    const row = shelf.get(keyOf(transport, local, remote)) ?? [];
    return row.splice(0, transport === "tcp" ? 1 : row.length);
  };
  const counted = lines.flatMap((line) => matchLine(line, take));
  return { counted, uncounted: [...shelf.values()].flat() };
}

/** How the sensor writes a peer that it does not know. */
const unknownPeers = [
  { address: "0.0.0.0", port: 0 },
  { address: "::", port: 0 },
];

type Take = (transport: CountLine["transport"], local: Endpoint, remote: Endpoint) => SeenSocket[];

function matchLine(line: CountLine, take: Take): Counted[] {
  const client = { address: line.client, port: line.clientPort };
  const server = { address: line.server, port: line.serverPort };
  const [own, other] = line.seen === "client" ? [client, server] : [server, client];
  const straight = take(line.transport, own, other);
  if (line.own !== null) {
    const known = straight.length > 0 ? straight : unknownPeers.flatMap((peer) => take(line.transport, own, peer));
    return [{ line, sockets: known, isCrossed: false }];
  }
  const crossed = take(line.transport, other, own);
  const found: Counted[] = [];
  // One socket of a UDP server hears from many, and the sensor does not know from whom: the client's end does.
  const isMixed = line.transport === "udp" && crossed.length > 0;
  if (straight.length > 0 && !isMixed) found.push({ line, sockets: straight, isCrossed: false });
  if (crossed.length > 0 || found.length === 0) found.push({ line, sockets: crossed, isCrossed: true });
  return found;
}

function keyOf(transport: string, local: Endpoint, remote: Endpoint): string {
  // A UDP socket that was bound to no address has none to tell.
  const own = transport === "udp" ? local.port : `${local.address} ${local.port}`;
  return `${transport} ${own} ${remote.address} ${remote.port}`;
}
