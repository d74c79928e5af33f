import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { execa } from "execa";
import {
  type Attached,
  bpftraceOf,
  hasRawTracepoints,
  startBpftrace,
  startCoalescer,
  startTocsin,
} from "./attached.ts";
import type { Bench } from "./bench.ts";
import { emptyBothProgram, emptyRawProgram, lookUpProgram } from "./rivals.ts";

const WINDOWS = 12;
/** As send.c takes them: batches, and chunks of each. */
const WINDOW = ["5", "4"];
const LEAST_RUNS = 1000;
const SWITCH = "/proc/sys/kernel/bpf_stats_enabled";

export const sendKinds = ["tcp", "udp", "sendto"] as const;
export type SendKind = (typeof sendKinds)[number];

/** Nanoseconds of one run at a send and at the receive that answers it, the best of twelve windows. */
export interface ProgramRun {
  readonly send: number;
  readonly receive: number;
}

/** By who watches, then by kind of send. */
export type ProgramRuns = ReadonlyMap<string, ReadonlyMap<SendKind, ProgramRun>>;

/**
 * What the programs themselves take, by the kernel's own count: what else the machine does is hardly in it. The hook's price is
 * not in it either, but that of counting is: the empty program's row has nothing else.
 */
export async function measureProgramRuns(bench: Bench): Promise<ProgramRuns> {
  const before = readFileSync(SWITCH, "utf8");
  const restore = (): void => writeFileSync(SWITCH, before);
  const runs = new Map<string, ReadonlyMap<SendKind, ProgramRun>>();
  process.once("exit", restore);
  try {
    writeFileSync(SWITCH, "1");
    for (const [name, start] of watchersOf(bench)) {
      const { attached, pid } = await start();
      try {
        runs.set(name, await timeKinds(bench, pid));
      } finally {
        await attached.end();
      }
      bench.say(`Runs of programs: ${name} done`);
    }
  } finally {
    process.removeListener("exit", restore);
    restore();
  }
  return runs;
}

type Start = () => Promise<{ readonly attached: Attached; readonly pid: number }>;

function watchersOf(bench: Bench): readonly (readonly [string, Start])[] {
  const { bpftrace, olderBpftrace, coalescer } = bench;
  const own = async (attached: Attached) => ({ attached, pid: attached.pid });
  const tocsin = async (by = bpftrace) => {
    const attached = await startTocsin("watch", { ...bench, bpftrace: by });
    return { attached, pid: bpftraceOf(attached) };
  };
  const native = (name: string, hook: "perf" | "raw" | "storage"): (readonly [string, Start])[] =>
    coalescer === null ? [] : [[name, async () => own(await startCoalescer(coalescer, hook, bench))]];
  const program = (name: string, text: string): readonly [string, Start] => [
    name,
    async () => own(await startBpftrace(bpftrace, text, bench)),
  ];
  const raw = [
    program("empty, straight on the tracepoint", emptyRawProgram),
    program("one look-up, straight on the tracepoint", lookUpProgram),
  ];
  return [
    program("empty program", emptyBothProgram),
    ...(hasRawTracepoints(bpftrace) ? raw : []),
    ["tocsin", () => tocsin()],
    ...(olderBpftrace === null ? [] : ([["tocsin, older bpftrace", () => tocsin(olderBpftrace)]] as const)),
    ...native("C and libbpf, the same hook", "perf"),
    ...native("C and libbpf, straight on the tracepoint", "raw"),
    ...native("C and libbpf, with storage of the socket", "storage"),
  ];
}

async function timeKinds(bench: Bench, pid: number): Promise<ReadonlyMap<SendKind, ProgramRun>> {
  const kinds = new Map<SendKind, ProgramRun>();
  for (const kind of sendKinds) {
    let best: ProgramRun = { send: Number.POSITIVE_INFINITY, receive: Number.POSITIVE_INFINITY };
    for (let window = 0; window < WINDOWS; window++) {
      const { send, receive } = await timeWindow(bench, pid, kind);
      best = { send: Math.min(best.send, send), receive: Math.min(best.receive, receive) };
    }
    kinds.set(kind, best);
  }
  return kinds;
}

/** Where two programs are on one hook, what both take. */
async function timeWindow({ node, native }: Bench, pid: number, kind: SendKind): Promise<ProgramRun> {
  const names = await programNames();
  const before = countersOf(pid);
  const [file = "", ...args] = node.commandOf(native.send, `${availableParallelism() - 1}`, ...WINDOW, kind);
  await execa(file, args, { stdin: "ignore", stdout: "ignore", timeout: 60_000 });
  const sums = { send: 0, receive: 0 };
  for (const [id, { runs, nanoseconds }] of countersOf(pid)) {
    const more = runs - (before.get(id)?.runs ?? 0);
    if (more < LEAST_RUNS) continue;
    const hook = /send/.test(names.get(id) ?? "") ? "send" : "receive";
    sums[hook] += (nanoseconds - (before.get(id)?.nanoseconds ?? 0)) / more;
  }
  return sums;
}

interface Counter {
  readonly runs: number;
  readonly nanoseconds: number;
}

/** Of each program that this process holds. Source: bpf_prog_show_fdinfo() in kernel/bpf/syscall.c. */
function countersOf(pid: number): ReadonlyMap<number, Counter> {
  const counters = new Map<number, Counter>();
  for (const name of readdirSync(`/proc/${pid}/fdinfo`)) {
    const text = fdinfo(`/proc/${pid}/fdinfo/${name}`);
    const [id, runs, nanoseconds] = ["prog_id", "run_cnt", "run_time_ns"].map((field) => fieldOf(text, field));
    // A link has a program's id too, and no counters.
    if (id != null && runs != null && nanoseconds != null) counters.set(id, { runs, nanoseconds });
  }
  return counters;
}

function fieldOf(text: string, name: string): number | null {
  const [, value] = new RegExp(`^${name}:\\s+(\\d+)$`, "m").exec(text) ?? [];
  return value === undefined ? null : Number(value);
}

function fdinfo(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // Closed since the folder was read.
    return "";
  }
}

async function programNames(): Promise<ReadonlyMap<number, string>> {
  const { stdout } = await execa("bpftool", ["prog", "show", "-j"], { stdin: "ignore" });
  const programs: readonly { readonly id: number; readonly name?: string }[] = JSON.parse(stdout);
  return new Map(programs.map(({ id, name = "" }) => [id, name]));
}
