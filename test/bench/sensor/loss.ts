import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { startTocsin } from "./attached.ts";
import type { Bench } from "./bench.ts";
import { tappedBpftrace } from "./bpftrace-command.ts";
import { caughtUp } from "./caught-up.ts";
import { type Connections, type Moved, prepareConnections } from "./connections.ts";
import { type Compared, compare, readSensed, type Sensed } from "./sensed.ts";
import { readTapped, type Tapped } from "./tapped.ts";

/** Each sends every 300 ms: after a silence, so that every send and every receive is worth a record. */
const CONNECTIONS = 6000;
const SENDS_PER_SECOND = 20_000;
const STOPPED_MS = 6000;
const BEFORE_MS = 1500;
const AFTER_MS = 1500;
const OPEN_RATE = 3000;
const CLOSE_RATE = 3000;
const AFTERGLOW_MS = 1500;

/** One run in which tocsin, the reader of all records, was stopped for six seconds of heavy traffic. */
export interface Loss extends Compared {
  /** Pages of 4 KB of the ring that it was given; null for its own choice. */
  readonly ringPages: number | null;
  readonly emitted: number | null;
  readonly received: number;
  readonly lost: Sensed["lost"];
  /** Records that are neither received nor in a `lost` event, or are both: 0 where the account is exact. */
  readonly unaccounted: number;
  /** Lines that came through the same ring and are no records: bpftrace's own complaints. */
  readonly strangeLines: number;
}

/** With the ring that tocsin makes, and with one that must overrun. */
export async function measureLoss(bench: Bench): Promise<readonly Loss[]> {
  return [await lossWith(bench, null), await lossWith(bench, 64)];
}

async function lossWith(bench: Bench, pages: number | null): Promise<Loss> {
  const name = join(bench.folder, `loss-${pages ?? "own"}`);
  const [file, out] = [`${name}.tap`, `${name}.ndjson`];
  const bpftrace = await tappedBpftrace(`${name}-bin`, bench.bpftrace, { file, pages });
  const connections = prepareConnections(bench, CONNECTIONS);
  const tocsin = await startTocsin("sense", { node: bench.node, bpftrace }, { out });
  try {
    bench.say(`Loss: tocsin stands still for ${STOPPED_MS / 1000} s, ring ${pages ?? "as it makes it"}`);
    const moved = await stopAmidst(connections, tocsin.pid, out);
    await wait(AFTERGLOW_MS);
    await tocsin.end();
    return accountOf(pages, await readTapped(file), await readSensed(out), moved);
  } finally {
    await tocsin.end();
    await connections.end();
    await Promise.all([file, out].map((path) => rm(path, { force: true })));
  }
}

async function stopAmidst(connections: Connections, pid: number, out: string): Promise<readonly Moved[]> {
  await connections.open(OPEN_RATE);
  await caughtUp(out);
  const seconds = (BEFORE_MS + STOPPED_MS + AFTER_MS) / 1000;
  const sending = connections.send(seconds * SENDS_PER_SECOND, SENDS_PER_SECOND);
  await wait(BEFORE_MS);
  process.kill(pid, "SIGSTOP");
  await wait(STOPPED_MS);
  process.kill(pid, "SIGCONT");
  await sending;
  await caughtUp(out);
  const moved = await connections.close(CLOSE_RATE);
  await caughtUp(out);
  return moved;
}

/**
 * Two accounts have to add up, each to the record. The kernel's: what it emitted = what came out of bpftrace + what tocsin called
 * lost in the ring. And tocsin's: what came out of bpftrace = the events that tocsin wrote + what it called lost on its way.
 * Pieces of arguments and of first bytes make no event each, and the last ticks come when all is over: the second account
 * leaves them out.
 */
function accountOf(ringPages: number | null, tapped: Tapped, sensed: Sensed, moved: readonly Moved[]): Loss {
  const {
    sock = 0,
    tail = 0,
    exec = 0,
    argv = 0,
    fork = 0,
    exit = 0,
    data = 0,
    tick = 0,
    full = 0,
    untold = 0,
  } = tapped.records;
  const { lost, events } = sensed;
  const kinds = ["connect", "traffic", "idle", "close", "exec", "fork", "exit"] as const;
  const written = kinds.map((kind) => events[kind] ?? 0);
  const received = sock + tail + exec + argv + fork + exit + data + tick + full + untold;
  const kernelSide = (tapped.emitted ?? Number.NaN) - received - (lost["ring"] ?? 0);
  const whole = sock + tail + exec + fork + exit;
  const readerSide = whole - sum(written) - (lost["queue"] ?? 0) - (lost["line"] ?? 0);
  const unaccounted = Math.abs(kernelSide) + Math.abs(readerSide);
  const { emitted, strange: strangeLines } = tapped;
  return { ...compare(moved, sensed), ringPages, emitted, received, lost, unaccounted, strangeLines };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
