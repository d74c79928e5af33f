import { posix } from "node:path";
import type { Executable, ProcessEvent } from "../../core/event/event.ts";
import { textFromBytes } from "../../core/event/text.ts";
import { redactArgs } from "../../core/process/redact.ts";
import { isInterpreter, scriptOf } from "../../core/process/script.ts";
import type { CommandLine, CommandLines } from "./command-lines.ts";
import { type Cgroup, readExecutableLink, readProcessStatus } from "./proc-files.ts";
import type { ProcessGlance } from "./process-glance.ts";

/** What was found out of a process. */
export interface Found {
  readonly glance: ProcessGlance;
  readonly executable: Executable | null;
  readonly cgroup: Cgroup | null;
  readonly args: CommandLine;
}

/** Makes the event of it; `at` is milliseconds since boot. */
export function describeProcess({ glance, executable, cgroup, args }: Found, at: number): ProcessEvent {
  const { pid, origin } = glance;
  return {
    kind: "process",
    at,
    pid,
    startedAt: "kind" in origin ? origin.at : origin.startedAt,
    parentPid: origin.parentPid,
    uid: origin.uid,
    comm: origin.comm,
    args: args.args,
    isArgsCut: args.isCut,
    cgroup: cgroup?.path ?? null,
    script: absoluteScript(scriptOf(programOf(glance, executable, args.args), args.args), glance.workingDirectory),
    executable,
  };
}

/** The arguments that the kernel side told; null where there may be more to be read. */
export function toldArgs({ origin, link }: ProcessGlance): CommandLine | null {
  const isAll = "kind" in origin && (!origin.isArgsCut || link === null);
  return isAll ? { args: origin.args, isCut: origin.isArgsCut } : null;
}

/** The arguments, read of the process where the kernel side did not tell them all. */
export async function argsOf(glance: ProcessGlance, commandLines: CommandLines): Promise<CommandLine> {
  const told = toldArgs(glance);
  if (told !== null) return told;
  const { origin } = glance;
  const read = await readRedacted(glance, commandLines);
  if (!("kind" in origin)) return read ?? { args: [], isCut: false };
  const own = { args: origin.args, isCut: origin.isArgsCut };
  const isLonger = read !== null && lengthOf(read.args) > lengthOf(own.args) && read.args[0] === own.args[0];
  return isLonger ? read : own;
}

async function readRedacted(glance: ProcessGlance, commandLines: CommandLines): Promise<CommandLine | null> {
  const { procRoot, pid } = glance.subject;
  const read = await commandLines.read(pid);
  // Looked at after the arguments: had it executed another program or given way to another process, this would tell
  const link = readExecutableLink(procRoot, pid);
  const isSameProgram = link === null ? glance.link === null : glance.link?.equals(link) === true;
  const isSameProcess = "kind" in glance.origin || glance.origin.startedAt === startOf(procRoot, pid);
  return read !== null && isSameProgram && isSameProcess ? { args: redactArgs(read.args), isCut: read.isCut } : null;
}

function startOf(procRoot: string, pid: number): number | null {
  return readProcessStatus(procRoot, pid)?.startedAt ?? null;
}

function lengthOf(args: readonly string[]): number {
  return args.reduce((sum, arg) => sum + arg.length + 1, 0);
}

/** The program that runs; where it was never seen, the claim of the exec: for a script that is its first argument. */
function programOf(glance: ProcessGlance, executable: Executable | null, args: readonly string[]): string {
  if (executable !== null) return executable.path;
  if (glance.link !== null && glance.subject.inode === 0) return textFromBytes(glance.link);
  const claimed = "kind" in glance.origin ? glance.origin.path : "";
  return isInterpreter(claimed) ? claimed : (args[0] ?? claimed);
}

function absoluteScript(script: string | null, workingDirectory: Buffer | null): string | null {
  if (script === null || script.startsWith("/") || workingDirectory === null) return script;
  return posix.join(textFromBytes(workingDirectory), script);
}
