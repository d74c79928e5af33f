import { posix } from "node:path";
import type { Executable, ProcessEvent } from "../../core/event/event.ts";
import { textFromBytes } from "../../core/event/text.ts";
import { redactArgs } from "../../core/process/redact.ts";
import { isInterpreter, scriptOf } from "../../core/process/script.ts";
import type { CommandLine, CommandLines } from "./command-lines.ts";
import { readExecutableLink, readProcessStatus } from "./proc-files.ts";
import type { ProcessGlance } from "./process-glance.ts";

/** Makes the event of a glance and what was found out about the executable; `at` is milliseconds since boot. */
export async function describeProcess(
  glance: ProcessGlance,
  executable: Executable | null,
  sources: { readonly commandLines: CommandLines; readonly now: () => number },
): Promise<ProcessEvent> {
  const { args, isCut } = await argsOf(glance, sources.commandLines);
  const { pid, origin, cgroup } = glance;
  return {
    kind: "process",
    at: sources.now(),
    pid,
    startedAt: "kind" in origin ? origin.at : origin.startedAt,
    parentPid: origin.parentPid,
    uid: origin.uid,
    comm: origin.comm,
    args,
    isArgsCut: isCut,
    cgroup: cgroup?.path ?? null,
    script: absoluteScript(scriptOf(programOf(glance, executable, args), args), glance.workingDirectory),
    executable,
  };
}

async function argsOf(glance: ProcessGlance, commandLines: CommandLines): Promise<CommandLine> {
  const { origin, link } = glance;
  if (!("kind" in origin)) return (await readRedacted(glance, commandLines)) ?? { args: [], isCut: false };
  const own = { args: origin.args, isCut: origin.isArgsCut };
  if (!origin.isArgsCut || link === null) return own;
  const read = await readRedacted(glance, commandLines);
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
