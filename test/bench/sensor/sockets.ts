import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { bpftraceOf, residentBytes, startTocsin } from "./attached.ts";
import type { Bench } from "./bench.ts";
import { caughtUp } from "./caught-up.ts";
import { prepareConnections } from "./connections.ts";
import { type MapMemory, mapMemory } from "./map-memory.ts";
import { type Compared, compare, readSensed, type Sensed } from "./sensed.ts";

const CONNECTIONS = 50_000;
const OPEN_RATE = 5000;
const CLOSE_RATE = 5000;
const AFTERGLOW_MS = 1500;

/** Many sockets open at once. */
export interface Sockets extends Compared {
  readonly lost: Sensed["lost"];
  readonly maps: MapMemory;
  readonly rss: { readonly tocsin: number; readonly bpftrace: number };
}

/** 100,000 sockets, the two ends of 50,000 connections: what they take while they are open, and whether all is known of each. */
export async function measureSockets(bench: Bench): Promise<Sockets> {
  const out = join(bench.folder, "sockets.ndjson");
  const connections = prepareConnections(bench, CONNECTIONS);
  const tocsin = await startTocsin("sense", bench, { out });
  try {
    bench.say(`Sockets: opening ${2 * CONNECTIONS}`);
    await connections.open(OPEN_RATE);
    await caughtUp(out);
    const bpftrace = bpftraceOf(tocsin);
    const maps = mapMemory(bpftrace);
    const rss = { tocsin: residentBytes(tocsin.pid), bpftrace: residentBytes(bpftrace) };
    const moved = await connections.close(CLOSE_RATE);
    await caughtUp(out);
    await wait(AFTERGLOW_MS);
    await tocsin.end();
    const sensed = await readSensed(out);
    return { ...compare(moved, sensed), lost: sensed.lost, maps, rss };
  } finally {
    await tocsin.end();
    await connections.end();
    await rm(out, { force: true });
  }
}
