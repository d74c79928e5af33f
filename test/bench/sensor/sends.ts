import { availableParallelism } from "node:os";
import { execa } from "execa";
import { type Attached, startBpftrace, startCoalescer, startTocsin } from "./attached.ts";
import type { Bench } from "./bench.ts";
import { emptyProgram, filterProgram, printProgram, sumProgram } from "./rivals.ts";

const BATCHES = 20;
const CHUNKS = 8;
/** Of an older bpftrace, to see that it is no worse. */
const OLDER_ROUNDS = 2;

export const calls = ["tcpSend", "tcpWrite", "tcpReceive", "udpSend", "udpSendto", "udpReceive", "getppid"] as const;
export type Call = (typeof calls)[number];

export type ProgramName =
  | "none"
  | "empty"
  | "filter"
  | "tocsin"
  | "print"
  | "sum"
  | "native"
  | "nativeRaw"
  | "nativeStorage"
  | "emptyOlder"
  | "tocsinOlder";

/** Nanoseconds of a call, in each round the best of 20 batches; NaN in a round that others disturbed. */
export type CallTimes = Readonly<Record<Call, readonly number[]>>;

export interface Sends {
  /** On the processor that has no share in bpftrace's perf events. */
  readonly times: Readonly<Partial<Record<ProgramName, CallTimes>>>;
  /** On the first processor, where bpftrace opens them; the kernel does more there. */
  readonly timesOnFirst: Readonly<Partial<Record<ProgramName, CallTimes>>>;
  readonly disturbedMeasurements: number;
}

type Start = () => Promise<Attached>;

/** What each program adds to a send: all of them in turn, round after round. */
export async function measureSends(bench: Bench, rounds: number): Promise<Sends> {
  const programs = programsOf(bench);
  const last = availableParallelism() - 1;
  const seen = { last: new Map<ProgramName, Batch[]>(), first: new Map<ProgramName, Batch[]>() };
  const before = bench.others.disturbed;
  for (let round = 0; round < rounds; round++) {
    for (const [name, start] of programs) {
      if (name.endsWith("Older") && round >= OLDER_ROUNDS) continue;
      const batch = await bench.others.without(async () => {
        const attached = await start?.();
        try {
          return { last: await timeCalls(bench, last), first: await timeCalls(bench, 0) };
        } finally {
          await attached?.end();
        }
      });
      for (const place of ["last", "first"] as const)
        seen[place].set(name, [...(seen[place].get(name) ?? []), batch?.[place] ?? disturbed]);
    }
    bench.say(`Sends: round ${round + 1} of ${rounds} done`);
  }
  const timesOf = (batches: ReadonlyMap<ProgramName, readonly Batch[]>) =>
    Object.fromEntries([...batches].map(([name, rows]) => [name, byCall(rows)]));
  const disturbedMeasurements = bench.others.disturbed - before;
  return { times: timesOf(seen.last), timesOnFirst: timesOf(seen.first), disturbedMeasurements };
}

function programsOf(bench: Bench): ReadonlyMap<ProgramName, Start | null> {
  const { bpftrace, olderBpftrace, coalescer } = bench;
  const script =
    (text: string, by = bpftrace) =>
    () =>
      startBpftrace(by, text, bench);
  const programs = new Map<ProgramName, Start | null>([
    ["none", null],
    ["empty", script(emptyProgram)],
    ["filter", script(filterProgram)],
    ["tocsin", () => startTocsin("watch", bench)],
    ["print", script(printProgram)],
    ["sum", script(sumProgram)],
  ]);
  if (coalescer !== null) {
    programs.set("native", () => startCoalescer(coalescer, "perf", bench));
    programs.set("nativeRaw", () => startCoalescer(coalescer, "raw", bench));
    programs.set("nativeStorage", () => startCoalescer(coalescer, "storage", bench));
  }
  if (olderBpftrace !== null) {
    programs.set("emptyOlder", script(emptyProgram, olderBpftrace));
    programs.set("tocsinOlder", () => startTocsin("watch", { ...bench, bpftrace: olderBpftrace }));
  }
  return programs;
}

type Batch = Readonly<Record<Call, number>>;

const disturbed: Batch = byName(() => Number.NaN);

/** Nanoseconds of each call, the best of 20 batches: what else the machine does only ever adds. */
export async function timeCalls({ node, native }: Bench, cpu: number): Promise<Batch> {
  const [file = "", ...args] = node.commandOf(native.send, `${cpu}`, `${BATCHES}`, `${CHUNKS}`);
  const { stdout } = await execa(file, args, { stdin: "ignore", timeout: 60_000 });
  const batches: Readonly<Record<string, readonly number[]>> = JSON.parse(stdout);
  const best = (call: Call): number => Math.min(...(batches[call] ?? [Number.NaN]));
  return byName(best);
}

function byCall(rows: readonly Batch[]): CallTimes {
  return byName((call) => rows.map((row) => row[call]));
}

function byName<T>(of: (call: Call) => T): Readonly<Record<Call, T>> {
  return {
    ...{ tcpSend: of("tcpSend"), tcpWrite: of("tcpWrite"), tcpReceive: of("tcpReceive") },
    ...{ udpSend: of("udpSend"), udpSendto: of("udpSendto"), udpReceive: of("udpReceive") },
    getppid: of("getppid"),
  };
}
