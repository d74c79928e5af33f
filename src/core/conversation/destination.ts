import type { SocketFacts } from "../event/event.ts";

/** Where to. */
export interface Destination {
  readonly address: string;
  /** Null: nothing told a name. */
  readonly name: string | null;
  readonly port: number;
  readonly transport: "tcp" | "udp";
}

export function destinationOf(socket: SocketFacts): Destination {
  return { address: socket.remoteAddress, name: null, port: socket.remotePort, transport: socket.transport };
}

/** The same for as long as the destination is the same: its name outlives its addresses. */
export function destinationKey(destination: Destination): string {
  return `${destination.name ?? destination.address} ${destination.port}/${destination.transport}`;
}
