import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readFileSync, realpathSync, rmSync, statSync } from "node:fs";
import { onTestFinished } from "vitest";
import type { ExecEvent, LostEvent, ProcessEvent } from "../../../src/core/event/event.ts";
import { ProcessFacts, type ProcessFactsOptions } from "../../../src/edge/facts/process-facts.ts";

/** A program that is everywhere and lives as long as it is told. */
export const SLEEP = realpathSync("/bin/sleep");
/** Milliseconds of a clock that never goes back. */
export const now = () => Number(process.hrtime.bigint()) / 1e6;

/** A folder for one test. */
export function scratch(): string {
  const folder = mkdtempSync("/tmp/tocsin-facts-");
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** Starts a program for one test; settles once it runs. */
export async function start(
  program: string | Buffer,
  args: readonly string[],
  cwd = "/",
): Promise<ChildProcess & { pid: number }> {
  const child = spawn(program.toString(), args, { cwd, stdio: "ignore" });
  onTestFinished(() => void child.kill("SIGKILL"));
  await once(child, "spawn");
  const { pid } = child;
  if (pid === undefined) throw new Error("Cannot start the test's own process");
  return Object.assign(child, { pid });
}

/** The exec of a file as the sensor tells it. */
export function execOf(pid: number, file: string, rest: Partial<ExecEvent> = {}): ExecEvent {
  const { dev, ino } = statSync(file);
  const common = { kind: "exec", at: 1234.5, pid, parentPid: process.pid, uid: 0, comm: "sleep" } as const;
  return { ...common, path: file, args: [file, "60"], isArgsCut: false, cgroupId: 1, device: dev, inode: ino, ...rest };
}

/** What the facts' gatherer emits of what it is asked, to its end. */
export async function gather(
  ask: (facts: ProcessFacts) => void | Promise<void>,
  options: Partial<ProcessFactsOptions> = {},
): Promise<(ProcessEvent | LostEvent)[]> {
  const events: (ProcessEvent | LostEvent)[] = [];
  const facts = new ProcessFacts({ now, emit: (event) => events.push(event), canReadAncestors: false, ...options });
  await ask(facts);
  await facts.close();
  return events;
}

/** Hash of a file, as lower-case hex. */
export function sha256Of(file: string): string {
  return createHash("sha256").update(readFileSync(file)).digest("hex");
}
