import { readFileSync } from "node:fs";
import type { Event } from "../../src/core/event/event.ts";
import { parseEvent } from "../../src/core/event/parse-event.ts";
import { type CliResult, type CliRun, startCli } from "../app/run-cli.ts";

export interface Capture {
  readonly pid: number;
  /** Of the bpftrace that it started, and of COMMAND. */
  readonly children: readonly number[];
  /** What it has said to people so far. */
  said(): string;
  /** Ends it by SIGTERM, if it has not ended yet, and gives what it wrote. */
  stop(): Promise<CliResult>;
  /** Waits until it ends by itself. */
  readonly ended: Promise<CliResult>;
}

/** Starts a live command of tocsin and settles once it watches. It must be limited: by --netns, or by a COMMAND. */
export function startCapture(...args: readonly string[]): Promise<Capture> {
  return startCaptureOf({}, args);
}

/** The same, for a tocsin that is run otherwise. */
export async function startCaptureOf(run: CliRun, args: readonly string[]): Promise<Capture> {
  if (!args.includes("--netns") && !args.includes("--")) throw new Error("A test must not watch the whole node");
  const child = startCli(args, run);
  const ended = child.then(({ exitCode, signal, stdout, stderr }) => {
    return { exitCode: exitCode ?? signal ?? "unknown", stdout, stderr };
  });
  const { promise: watching, resolve } = Promise.withResolvers<void>();
  let said = "";
  child.stderr.on("data", (chunk) => {
    said += chunk;
    if (said.includes("Watching")) resolve();
  });
  await Promise.race([
    watching,
    ended.then(({ stderr }) => {
      if (!stderr.includes("Watching")) throw new Error(`It did not begin to watch: ${stderr}`);
    }),
  ]);
  const { pid = 0 } = child;
  const stop = (): Promise<CliResult> => {
    child.kill("SIGTERM");
    return ended;
  };
  return { pid, children: childrenOf(pid), said: () => said, stop, ended };
}

/** The events of a `sense`; every line must be one. */
export function eventsOf({ stdout }: CliResult): Event[] {
  return stdout.split("\n").map((line) => {
    const event = parseEvent(JSON.parse(line));
    if (event === null) throw new Error(`It is no event: ${line}`);
    return event;
  });
}

export function isRunning(pid: number): boolean {
  try {
    // A zombie still has its number; what it was is gone.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    // No such process.
    return false;
  }
}

function childrenOf(pid: number): readonly number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean).map(Number);
  } catch {
    // It has ended already.
    return [];
  }
}
