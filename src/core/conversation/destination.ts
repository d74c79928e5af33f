import type { Endpoints } from "../event/event.ts";

/**
 * Where a name is from: what the client said (`sni`, `host`), what a resolver told (`dns`, or `dns-expired` where the
 * caller alone was told, longer ago than the answer may be kept), or the hosts file.
 */
export type NameSource = "sni" | "host" | "dns" | "dns-expired" | "hosts";

export interface Naming {
  readonly name: string;
  /** Null: whoever recorded it did not say. */
  readonly source: NameSource | null;
}

/** Where to. */
export interface Destination {
  readonly address: string;
  /** Null: nothing told a name. */
  readonly name: string | null;
  readonly nameSource: NameSource | null;
  readonly port: number;
  readonly transport: "tcp" | "udp";
}

export function destinationOf(ends: Endpoints, naming: Naming | null = null): Destination {
  return {
    address: ends.remoteAddress,
    name: naming === null ? null : naming.name,
    nameSource: naming === null ? null : naming.source,
    port: ends.remotePort,
    transport: ends.transport,
  };
}

/** How a destination is called, or null where nothing told. */
export function namingOf({ name, nameSource }: Destination): Naming | null {
  return name === null ? null : { name, source: nameSource };
}

/** The same for as long as the destination is the same: its name outlives its addresses. */
export function destinationKey(destination: Omit<Destination, "nameSource">): string {
  return `${destination.name ?? destination.address} ${destination.port}/${destination.transport}`;
}

/** The same for as long as the address and port are the same, whatever the name. */
export function addressKey({ address, port, transport }: Destination): string {
  return `${address} ${port}/${transport}`;
}
