import { setTimeout as wait } from "node:timers/promises";
import { execa } from "execa";
import { addresses } from "../../live/live-node.ts";
import { type Attached, hasRawTracepoints, startBpftrace, startCoalescer, startTocsin } from "./attached.ts";
import type { Bench } from "./bench.ts";
import { CpuGroup } from "./cpu-group.ts";
import { havePackages } from "./debian-packages.ts";
import { emptyBothProgram, emptyRawProgram, lookUpProgram } from "./rivals.ts";
import { WebLoad } from "./web-load.ts";

const ROUNDS = 8;
const SECONDS = 2;
const WARM_UP_SECONDS = 1;
const SETTLE_PATIENCE_MS = 10_000;

/** Who watches; those that are no tocsin are only there while wrk runs. */
export type Watcher = "without" | "empty" | "emptyRaw" | "lookUp" | "tocsin" | "nativeStorage";
type Rounds = Readonly<Partial<Record<Watcher, readonly number[]>>>;

/** What was got through, a value a round: requests a second of wrk, bits a second of iperf3. */
export interface Throughput {
  readonly wrk: Rounds;
  /** Nanoseconds that nginx's worker runs for a request. */
  readonly server: Rounds;
  readonly iperf: Rounds;
}

type Start = () => Promise<Attached>;

/**
 * wrk on nginx and iperf3, on loopback, with each watcher and without in turn; who is first changes from round to round. What it
 * costs to start is not in it: it is waited for until a watcher rests and has seen the load once.
 */
export async function measureThroughput(bench: Bench): Promise<Throughput | null> {
  if (!(await havePackages(["wrk", "nginx-light", "iperf3"], bench.say))) return null;
  const [web, iperf] = [await WebLoad.start(bench), startIperf(bench)];
  const seen = {
    wrk: new Map<Watcher, number[]>(),
    server: new Map<Watcher, number[]>(),
    iperf: new Map<Watcher, number[]>(),
  };
  const add = (what: keyof typeof seen, name: Watcher, value: number) =>
    seen[what].set(name, [...(seen[what].get(name) ?? []), value]);
  const measure = async (name: Watcher, start: Start | null): Promise<void> => {
    const attached = await start?.();
    try {
      await web.run(WARM_UP_SECONDS);
      const { requestsPerSecond, serverNanoseconds } = await web.run(SECONDS);
      add("wrk", name, requestsPerSecond);
      add("server", name, serverNanoseconds);
      if (name === "without" || name === "tocsin") add("iperf", name, await bitsPerSecond(bench));
    } finally {
      await attached?.end();
    }
  };
  try {
    const watchers = [...watchersOf(bench)];
    for (let round = 0; round < ROUNDS; round++) {
      for (const [name, start] of round % 2 === 0 ? watchers : watchers.toReversed()) await measure(name, start);
      bench.say(`Throughput: round ${round + 1} of ${ROUNDS} done`);
    }
  } finally {
    await Promise.all([web.end(), iperf.end()]);
  }
  return { wrk: roundsOf(seen.wrk), server: roundsOf(seen.server), iperf: roundsOf(seen.iperf) };
}

function watchersOf(bench: Bench): ReadonlyMap<Watcher, Start | null> {
  const { bpftrace, coalescer } = bench;
  const program = (text: string) => () => startBpftrace(bpftrace, text, bench);
  const watchers = new Map<Watcher, Start | null>([
    ["without", null],
    ["tocsin", () => settledTocsin(bench)],
    ["empty", program(emptyBothProgram)],
  ]);
  if (hasRawTracepoints(bpftrace))
    watchers.set("emptyRaw", program(emptyRawProgram)).set("lookUp", program(lookUpProgram));
  if (coalescer !== null) watchers.set("nativeStorage", () => startCoalescer(coalescer, "storage", bench));
  return watchers;
}

async function settledTocsin(bench: Bench): Promise<Attached> {
  const group = new CpuGroup();
  const { pid, end } = await startTocsin("watch", bench, { group });
  await group.settle(SETTLE_PATIENCE_MS);
  return {
    pid,
    end: async () => {
      const said = await end();
      await wait(TAKEN_OFF_MS);
      group.remove();
      return said;
    },
  };
}

/** What ended with tocsin leaves its group a moment later. */
const TAKEN_OFF_MS = 200;

function roundsOf(seen: ReadonlyMap<Watcher, readonly number[]>): Rounds {
  return Object.fromEntries(seen);
}

function startIperf({ node }: Bench): { end(): Promise<void> } {
  const [file = "", ...args] = node.commandOf("iperf3", "-s", "-B", addresses.server);
  const server = execa(file, args, { stdin: "ignore", stdout: "ignore", reject: false, buffer: false });
  return {
    end: async () => {
      server.kill("SIGTERM");
      await server;
    },
  };
}

async function bitsPerSecond({ node }: Bench): Promise<number> {
  const [file = "", ...args] = node.commandOf("iperf3", "-c", addresses.server, "-t", `${SECONDS}`, "-J");
  const { stdout } = await execa(file, args, { stdin: "ignore", timeout: 60_000 });
  const report: { readonly end?: { readonly sum_received?: { readonly bits_per_second?: number } } } =
    JSON.parse(stdout);
  return report.end?.sum_received?.bits_per_second ?? Number.NaN;
}
