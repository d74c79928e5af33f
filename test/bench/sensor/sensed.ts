import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import type { Event, SocketFacts } from "../../../src/core/event/event.ts";
import type { Moved } from "./connections.ts";

/** What a `tocsin sense` wrote, counted. */
export interface Sensed {
  readonly events: Readonly<Partial<Record<Event["kind"], number>>>;
  /** Counts of its `lost` events by where it was lost. */
  readonly lost: Readonly<Record<string, number>>;
  /** By `address port` of this end: what its close said. */
  readonly closes: ReadonlyMap<string, { readonly sentBytes: number; readonly receivedBytes: number }>;
  /** By the same: ends whose beginning (established, accepted) was seen. */
  readonly begun: ReadonlySet<string>;
}

/** Reads it from the file that it was written to. */
export async function readSensed(path: string): Promise<Sensed> {
  const events: Partial<Record<Event["kind"], number>> = {};
  const lost: Record<string, number> = {};
  const closes = new Map<string, { readonly sentBytes: number; readonly receivedBytes: number }>();
  const begun = new Set<string>();
  for await (const line of createInterface({ input: createReadStream(path) })) {
    const event: Event = JSON.parse(line);
    events[event.kind] = (events[event.kind] ?? 0) + 1;
    if (event.kind === "lost") lost[event.where] = (lost[event.where] ?? 0) + event.count;
    if (event.kind === "connect" && event.outcome !== "started" && event.outcome !== "failed") begun.add(endOf(event));
    if (event.kind === "close") {
      const { sentBytes, receivedBytes } = event;
      closes.set(endOf(event), { sentBytes, receivedBytes });
    }
  }
  return { events, lost, closes, begun };
}

function endOf({ localAddress, localPort, remoteAddress, remotePort }: SocketFacts): string {
  return `${localAddress} ${localPort} ${remoteAddress} ${remotePort}`;
}

/** How far what was seen of these connections' ends is from what they say themselves. */
export interface Compared {
  readonly sockets: number;
  readonly connectsMissing: number;
  readonly closesMissing: number;
  /** Bytes that a close said too few or too many; all of a socket's whose close was not seen. */
  readonly bytesMissing: number;
}

/** Compares each end of each connection. */
export function compare(moved: readonly Moved[], { closes, begun }: Sensed): Compared {
  let [connectsMissing, closesMissing, bytesMissing] = [0, 0, 0];
  // A caller's port is used once in a run, so the other end is known by it too.
  const byCaller = new Map<string, string[]>();
  for (const end of new Set([...closes.keys(), ...begun])) {
    const [localAddress, localPort, remoteAddress, remotePort] = end.split(" ");
    const isCaller = Number(remotePort) >= 7777 && remoteAddress === "10.77.0.254";
    const name = isCaller ? `caller ${localAddress} ${localPort}` : `server ${remoteAddress} ${remotePort}`;
    byCaller.set(name, [...(byCaller.get(name) ?? []), end]);
  }
  for (const { callerAddress, callerPort, sentBytes, receivedBytes } of moved) {
    for (const [side, sent, received] of [
      ["caller", sentBytes, receivedBytes],
      ["server", receivedBytes, sentBytes],
    ] as const) {
      const ends = byCaller.get(`${side} ${callerAddress} ${callerPort}`) ?? [];
      if (!ends.some((end) => begun.has(end))) connectsMissing++;
      const close = ends.map((end) => closes.get(end)).find((found) => found !== undefined);
      if (close === undefined) closesMissing++;
      bytesMissing += Math.abs(sent - (close?.sentBytes ?? 0)) + Math.abs(received - (close?.receivedBytes ?? 0));
    }
  }
  return { sockets: 2 * moved.length, connectsMissing, closesMissing, bytesMissing };
}
