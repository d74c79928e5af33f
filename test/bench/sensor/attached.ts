import { readFileSync } from "node:fs";
import { release } from "node:os";
import { execa } from "execa";
import { parseBpftraceVersion } from "../../../src/edge/sensor/bpftrace-version.ts";
import { dialectOf } from "../../../src/edge/sensor/dialect.ts";
import type { Bench } from "./bench.ts";
import type { BpftraceCommand } from "./bpftrace-command.ts";
import type { CpuGroup } from "./cpu-group.ts";

const tocsin = new URL("../../../dist/app/main.js", import.meta.url).pathname;
const ATTACH_PATIENCE_MS = 60_000;
/** What tocsin gives its own bpftrace, in pages of 4 KB: a smaller ring would drop records early, which is cheap. */
const RING_PAGES = "16384";

/** Something that has its probes attached. */
export interface Attached {
  /** Of the process that was started. */
  readonly pid: number;
  /** Ends it and waits for its end; gives what it said on stderr. */
  end(): Promise<string>;
}

export interface Placed {
  /** Where its CPU time is counted. */
  readonly group?: CpuGroup;
  /** File for its stdout, instead of nowhere. */
  readonly out?: string;
}

/** The built tocsin, limited to the bench's namespace; settles when it watches. */
export function startTocsin(
  verb: "watch" | "sense",
  { node, bpftrace }: Pick<Bench, "node" | "bpftrace">,
  placed: Placed = {},
): Promise<Attached> {
  const env = { PATH: `${bpftrace.folder}:${process.env["PATH"] ?? ""}` };
  return start([process.execPath, tocsin, verb, "--netns", node.name], { ...placed, env, says: "Watching" });
}

/**
 * A bpftrace program whose `$1` is the inode of the bench's namespace; settles when it is attached, which its last probe says.
 * It prints as JSON, through a counter of lines to `out` where that is given.
 */
export function startBpftrace(
  { path }: BpftraceCommand,
  program: string,
  { node, ...placed }: Placed & Pick<Bench, "node">,
): Promise<Attached> {
  const env = { BPFTRACE_PERF_RB_PAGES: RING_PAGES, BPFTRACE_MAP_KEYS_MAX: "131072", BPFTRACE_MAX_MAP_KEYS: "131072" };
  const told = 'interval:ms:100 / @told == 0 / { system("echo attached >&2"); @told = 1; }';
  const bpftrace = [path, "--unsafe", "-B", "line", "-f", "json", "-e", `${program}\n${told}`, `${node.inode}`];
  const { out, ...rest } = placed;
  const counting = 'mkfifo "$0.fifo"; wc -l < "$0.fifo" > "$0" & exec "$@" > "$0.fifo"';
  const command = out === undefined ? bpftrace : ["sh", "-c", counting, out, ...bpftrace];
  return start(command, { ...rest, env, says: "attached" });
}

/** The coalescer in C. */
export function startCoalescer(
  command: readonly string[],
  hook: "perf" | "raw" | "storage",
  { node }: Bench,
): Promise<Attached> {
  return start([...command, hook, `${node.inode}`], { env: {}, says: "attached" });
}

interface Start extends Placed {
  readonly env: Readonly<Record<string, string>>;
  /** What it says on stderr when its probes are attached. */
  readonly says: string;
}

async function start(program: readonly string[], { group, out, env, says }: Start): Promise<Attached> {
  const writing = out === undefined ? program : ["sh", "-c", 'exec "$@" > "$0"', out, ...program];
  const [file = "", ...args] = group === undefined ? writing : group.commandOf(writing);
  const stdout = out === undefined ? "ignore" : "inherit";
  const child = execa(file, args, { reject: false, buffer: false, stdin: "ignore", stdout, env });
  let said = "";
  const { promise: watching, resolve } = Promise.withResolvers<void>();
  child.stderr.on("data", (chunk: Buffer) => {
    said += chunk.toString();
    if (said.includes(says)) resolve();
  });
  const timer = setTimeout(() => child.kill("SIGKILL"), ATTACH_PATIENCE_MS);
  const failed = child.then(({ exitCode }) => {
    if (!said.includes(says))
      throw new Error(`Cannot measure "${program.join(" ")}": it ended with ${exitCode}: ${said}`);
  });
  await Promise.race([watching, failed]).finally(() => clearTimeout(timer));
  const end = async (): Promise<string> => {
    child.kill("SIGINT");
    await child;
    return said;
  };
  return { pid: child.pid ?? 0, end };
}

/** Whether it attaches straight to tracepoints on any node, as tocsin does with it. */
export function hasRawTracepoints({ version }: BpftraceCommand): boolean {
  const parsed = parseBpftraceVersion(`bpftrace ${version}`);
  return parsed !== null && dialectOf(parsed, release()).hasRawTracepoints;
}

/** The one bpftrace that a tocsin has started. */
export function bpftraceOf({ pid }: Attached): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ")[0]);
}

/** Resident memory of a process. */
export function residentBytes(pid: number): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kilobytes) * 1024;
}
