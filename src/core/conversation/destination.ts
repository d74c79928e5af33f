import type { Endpoints } from "../event/event.ts";

/** Where to. */
export interface Destination {
  readonly address: string;
  /** Null: nothing told a name. */
  readonly name: string | null;
  readonly port: number;
  readonly transport: "tcp" | "udp";
}

export function destinationOf(ends: Endpoints, name: string | null = null): Destination {
  return { address: ends.remoteAddress, name, port: ends.remotePort, transport: ends.transport };
}

/** The same for as long as the destination is the same: its name outlives its addresses. */
export function destinationKey(destination: Destination): string {
  return `${destination.name ?? destination.address} ${destination.port}/${destination.transport}`;
}

/** The same for as long as the address and port are the same, whatever the name. */
export function addressKey({ address, port, transport }: Destination): string {
  return `${address} ${port}/${transport}`;
}
