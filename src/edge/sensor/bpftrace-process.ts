import { readFileSync } from "node:fs";
import { availableParallelism, cpus, release } from "node:os";
import { execa } from "execa";
import { LineGuard } from "../../core/event/line-guard.ts";
import { repairBpftraceLine } from "../../core/event/repair-bpftrace-line.ts";
import { TocsinError } from "../../core/tocsin-error.ts";
import { explainFailure } from "./bpftrace-failure.ts";
import { type BpftraceVersion, parseBpftraceVersion } from "./bpftrace-version.ts";
import { kernelFeatures } from "./kernel-features.ts";
import { type Backend, bpftraceProgram, TABLE_PLACES } from "./program.ts";
import { readMessages } from "./read-messages.ts";
import type { Scope } from "./scope.ts";
import { startUnhurried } from "./unhurried-child.ts";

/** The longest record is an argv chunk of some 500 bytes. */
const MAX_LINE_BYTES = 64 * 1024;
/** What is kept of stderr to explain a failure. */
const MAX_STDERR_BYTES = 16 * 1024;
/** Kernel memory for records under way, all CPUs together. */
const BUFFER_BYTES = 64 * 1024 * 1024;
const PAGE_BYTES = 4096;
const STOP_PATIENCE_MS = 5000;
const VERSION_PATIENCE_MS = 10_000;

export interface BpftraceOptions {
  readonly command: string;
  readonly backend: Backend;
  readonly scope: Scope;
  /** Takes what was read at once, in order. */
  readonly onMessages: (messages: readonly unknown[]) => void;
  /** Whether its probes were attached: an end before that has another reason than one after. */
  readonly hasStarted: () => boolean;
}

export interface BpftraceProcess {
  /** Null when it ended because stop() asked it to. */
  readonly ended: Promise<TocsinError | null>;
  stop(): void;
  /** Lines on its stdout that were no JSON object. */
  malformedLines(): number;
}

/** Starts bpftrace on the program of one back end and hands over the JSON messages that it prints. */
export async function spawnBpftrace(options: BpftraceOptions): Promise<BpftraceProcess> {
  const version = await readVersion(options.command);
  const program = bpftraceProgram({
    ...{ backend: options.backend, version, scope: options.scope },
    ...{
      ownPid: process.pid,
      processors: possibleProcessors(),
      arch: process.arch,
      kernel: release(),
      features: kernelFeatures(),
    },
  });
  const child = startUnhurried(options.command, ["--no-warnings", "-B", "line", "-f", "json", "-"], {
    input: program,
    env: bpftraceEnvironment(version),
  });
  let isStopping = false;
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => {
    stderr = (stderr + chunk.toString()).slice(-MAX_STDERR_BYTES);
  });
  const guard = new LineGuard({ maxLineBytes: MAX_LINE_BYTES, repair: repairBpftraceLine });
  let messages = 0;
  const read = readMessages(child.stdout, guard, (taken) => {
    messages += taken.length;
    options.onMessages(taken);
  });
  const ended = Promise.all([child, read]).then(([result]) =>
    isStopping
      ? null
      : explainFailure({
          stderr,
          exit: result.signal ?? result.exitCode ?? "unknown",
          version,
          hasStarted: options.hasStarted(),
        }),
  );
  const stop = (): void => {
    if (isStopping) return;
    isStopping = true;
    // SIGINT, so that END runs: it holds the account of what was printed.
    child.kill("SIGINT");
    setTimeout(() => child.kill("SIGKILL"), STOP_PATIENCE_MS).unref();
  };
  return { ended, stop, malformedLines: () => guard.rejected + guard.lines - messages };
}

async function readVersion(command: string) {
  const result = await execa(command, ["--version"], { reject: false, timeout: VERSION_PATIENCE_MS });
  if (result.code === "ENOENT") {
    const message = `Cannot start "${command}": it is not installed; install bpftrace 0.17 or newer (apt-get install bpftrace)`;
    throw new TocsinError("bpftrace-missing", message);
  }
  const version = parseBpftraceVersion(result.stdout ?? "");
  if (version !== null) return version;
  const said = `${result.stdout ?? ""} ${result.stderr ?? ""}`.trim().slice(0, 200);
  const message = `Cannot use "${command}": it says "${said || result.shortMessage}" for its version; install bpftrace 0.17 or newer`;
  throw new TocsinError("bpftrace-failed", message, { cause: result });
}

/** The names changed in 0.20. A path takes 160 bytes, most that 0.17's stack allows; 0.23 keeps strings elsewhere. */
function bpftraceEnvironment(version: BpftraceVersion): Record<string, string> {
  const isRenamed = version.major > 0 || version.minor >= 20;
  const isRoomy = version.major > 0 || version.minor >= 23;
  return {
    [isRenamed ? "BPFTRACE_MAX_STRLEN" : "BPFTRACE_STRLEN"]: isRoomy ? "1024" : "160",
    [isRenamed ? "BPFTRACE_MAX_MAP_KEYS" : "BPFTRACE_MAP_KEYS_MAX"]: String(TABLE_PLACES),
    BPFTRACE_PERF_RB_PAGES: String(bufferPages(version)),
  };
}

/** Highest number that a processor here may have, and one: some may be off. `0-3` or `0-1,4-7`. */
function possibleProcessors(): number {
  try {
    const highest = /(\d+)\s*$/.exec(readFileSync("/sys/devices/system/cpu/possible", "utf8"))?.[1];
    return highest === undefined ? cpus().length : Number(highest) + 1;
  } catch {
    // No sysfs: those that are on.
    return cpus().length;
  }
}

/** A power of two. One ring serves the whole node from 0.18 on; before, each CPU has a buffer of its own. */
function bufferPages({ major, minor }: BpftraceVersion): number {
  const pages = BUFFER_BYTES / PAGE_BYTES;
  if (major > 0 || minor >= 18) return pages;
  return 2 ** Math.floor(Math.log2(Math.min(Math.max(pages / availableParallelism(), 64), 4096)));
}
