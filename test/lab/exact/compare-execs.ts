import { assertNever } from "../../../src/core/assert-never.ts";
import type { Event, ExecEvent, Executable } from "../../../src/core/event/event.ts";
import { textFromBytes } from "../../../src/core/event/text.ts";
import type { ExecLine } from "./exec-line.ts";

export interface ExecComparison {
  readonly exact: boolean;
  readonly differences: readonly string[];
  readonly compared: number;
}

/** The kernel side tells this many bytes of arguments; more only where the process lives long enough to be asked. */
const TOLD_BYTES = 512;

/** Compares what a recording says of processes with what the one that made them wrote down. */
export async function compareExecs(
  events: AsyncIterable<Event> | Iterable<Event>,
  lines: readonly ExecLine[],
): Promise<ExecComparison> {
  const execs: ExecEvent[] = [];
  const programs = new Map<number, Executable>();
  const forks = new Set<string>();
  const exits = new Set<number>();
  for await (const event of events) {
    if (event.kind === "exec") execs.push(event);
    else if (event.kind === "process" && event.executable !== null) programs.set(event.pid, event.executable);
    else if (event.kind === "fork") forks.add(`${event.pid} of ${event.parentPid}`);
    else if (event.kind === "exit") exits.add(event.pid);
  }
  const differences = lines.flatMap((line) =>
    differencesOf(line, { execs, programs, forks, exits }).map(
      (text) => `${line.kind} "${line.name}" (process ${line.pid}): ${text}`,
    ),
  );
  return { exact: differences.length === 0, differences, compared: lines.length };
}

interface SeenProcesses {
  readonly execs: readonly ExecEvent[];
  /** By pid. */
  readonly programs: ReadonlyMap<number, Executable>;
  readonly forks: ReadonlySet<string>;
  readonly exits: ReadonlySet<number>;
}

function differencesOf(line: ExecLine, { execs, programs, forks, exits }: SeenProcesses): string[] {
  switch (line.kind) {
    case "fork":
      return forks.has(`${line.pid} of ${line.parentPid}`) ? [] : [`not seen as a child of ${line.parentPid}`];
    case "exit":
      return exits.has(line.pid) ? [] : ["its end was not seen"];
    case "no-exec":
      return execs.some(({ pid }) => pid === line.pid) ? ["an exec that failed was seen"] : [];
    case "exec":
      return compareExec(line, execs);
    case "process":
      return compareProgram(line, programs.get(line.pid));
    default:
      return assertNever(line);
  }
}

function compareProgram(line: Extract<ExecLine, { kind: "process" }>, seen: Executable | undefined): string[] {
  if (seen === undefined) return ["nothing is known of its program"];
  const isSame = seen.path === line.path && seen.device === line.device && seen.inode === line.inode;
  return isSame
    ? []
    : [`program ${JSON.stringify(line.path)}, seen ${JSON.stringify(seen.path)} or another file there`];
}

type ToldExec = Extract<ExecLine, { kind: "exec" }>;

/** A process may become several programs: of its execs, the one that is this line's or else the last counts. */
function compareExec(line: ToldExec, execs: readonly ExecEvent[]): string[] {
  const candidates = execs.filter(({ pid }) => pid === line.pid).map((exec) => differences(line, exec));
  return candidates.find((found) => found.length === 0) ?? candidates.at(-1) ?? ["not seen"];
}

function differences(line: ToldExec, exec: ExecEvent): string[] {
  const found: string[] = [];
  const check = (what: string, counted: string | number, seen: string | number): void => {
    if (counted !== seen) found.push(`${what} ${JSON.stringify(counted)}, seen ${JSON.stringify(seen)}`);
  };
  check("parent", line.parentPid, exec.parentPid);
  check("user", line.uid, exec.uid);
  check("path", textFromBytes(Buffer.from(line.path)), exec.path);
  check("device", line.device, exec.device);
  check("inode", line.inode, exec.inode);
  return [...found, ...argumentDifferences(line.args, exec)];
}

function argumentDifferences(hex: readonly string[], { args, isArgsCut }: ExecEvent): string[] {
  const bytes = hex.map((arg) => Buffer.from(arg, "hex"));
  const size = bytes.reduce((sum, arg) => sum + arg.length + 1, 0);
  const isLong = size > TOLD_BYTES;
  const whole = bytes.map(textFromBytes);
  const told = isLong ? cutAt(bytes, TOLD_BYTES) : whole;
  const isSame = JSON.stringify(told) === JSON.stringify(args);
  if (isSame && isLong === isArgsCut) return [];
  if (isArgsCut !== isLong) return [`${size} bytes of arguments, and seen as ${isArgsCut ? "cut" : "whole"}`];
  return [`arguments ${JSON.stringify(told).slice(0, 300)}, seen ${JSON.stringify(args).slice(0, 300)}`];
}

/** What is left of arguments, each ended by a NUL, when only the first bytes are told. */
function cutAt(args: readonly Buffer[], limit: number): string[] {
  let left = limit;
  const kept: string[] = [];
  for (const arg of args) {
    if (left <= 0) break;
    kept.push(textFromBytes(arg.subarray(0, left)));
    left -= arg.length + 1;
  }
  return kept;
}
