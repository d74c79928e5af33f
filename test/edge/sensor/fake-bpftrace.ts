import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** What the fake does, one after the other: writes a text or a message's line to stdout, writes to stderr, waits, writes one line often, makes a file, ends. */
export type Step =
  | string
  | { readonly type: string; readonly [field: string]: unknown }
  | { readonly stderr: string }
  | { readonly waitMs: number }
  | { readonly repeat: number; readonly line: string }
  | { readonly create: string }
  | { readonly exit: number };

export interface FakeOptions {
  readonly version?: string;
  /** What it still writes when SIGINT ends it; null: SIGINT does not end it. */
  readonly atEnd?: readonly Step[] | null;
  /** What it does when it is started again; the same unless told. */
  readonly later?: readonly Step[];
}

/**
 * A folder that holds an executable `bpftrace` which does as told and then waits for its end, since the real one does
 * not fail on demand. It loads nothing into the kernel. Beside it lies `pid` as soon as it runs, and the program it was
 * given as `program.bt`.
 */
export function fakeBpftrace(steps: readonly Step[], options: FakeOptions = {}): string {
  const { version = "v0.23.2", atEnd = [], later = steps } = options;
  const folder = mkdtempSync(join(tmpdir(), "tocsin-fake-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const script = `#!${process.execPath}
const { existsSync, readFileSync, writeFileSync, writeSync } = require("node:fs");
if (process.argv.includes("--version")) { console.log("bpftrace ${version}"); process.exit(0); }
const atEnd = ${JSON.stringify(atEnd)};
const write = (fd, text) => { for (let bytes = Buffer.from(text); bytes.length > 0; ) {
  try { bytes = bytes.subarray(writeSync(fd, bytes)); } catch (error) { if (error.code !== "EAGAIN") process.exit(141); }
} };
const run = async (steps) => { for (const step of steps) {
  if (typeof step === "string") write(1, step);
  else if ("type" in step) write(1, JSON.stringify(step) + "\\n");
  else if ("stderr" in step) write(2, step.stderr);
  else if ("repeat" in step) for (let n = 0; n < step.repeat; n += 100) write(1, (step.line + "\\n").repeat(100));
  else if ("create" in step) writeFileSync(step.create, "");
  else if ("waitMs" in step) await new Promise((resolve) => setTimeout(resolve, step.waitMs));
  else process.exit(step.exit);
} };
process.on("SIGINT", () => { if (atEnd !== null) run(atEnd).then(() => process.exit(0)); });
setInterval(() => {}, 1000);
const isFirst = !existsSync(${JSON.stringify(join(folder, "pid"))});
writeFileSync(${JSON.stringify(join(folder, "program.bt"))}, readFileSync(0));
writeFileSync(${JSON.stringify(join(folder, "pid"))}, String(process.pid));
run(isFirst ? ${JSON.stringify(steps)} : ${JSON.stringify(later)});
`;
  writeFileSync(join(folder, "bpftrace"), script, { mode: 0o755 });
  return folder;
}

export const attached: Step = { type: "attached_probes", data: { probes: 23 } };

export function tick(ns: number): Step {
  return { type: "value", data: ["tick", ns] };
}

export function emitted(count: number): Step {
  return { type: "map", data: { "@emitted": count } };
}
