import { readFileSync } from "node:fs";
import type { BpftraceVersion } from "./bpftrace-version.ts";

export const backends = ["fentry", "kprobe", "tracepoint"] as const;
export type Backend = (typeof backends)[number];

const folder = new URL("../../../bpf/", import.meta.url);

/** The bpftrace program of one back end: the families in bpf/, their includes put in, in this bpftrace's spelling. */
export function bpftraceProgram(backend: Backend, version: BpftraceVersion): string {
  const families = ["scope.bt", "connection.bt", `traffic.${backend}.bt`, "process.bt", "tick.bt"];
  const program = families.map(readFamily).join("\n");
  if (isFrom(version, 23)) return `${onStack}${program}`;
  // fentry and fexit were called kfunc and kretfunc before 0.20.
  return isFrom(version, 20) ? program : program.replace(/^fentry:/gm, "kfunc:").replace(/^fexit:/gm, "kretfunc:");
}

/**
 * bpftrace makes larger records in buffers that all programs of a processor share: where the kernel preempts, one writes
 * into another's half-made record, and a connection gets another's totals. Ours have room on the stack of each program.
 */
const onStack = "config = { on_stack_limit = 256 }\n";

function isFrom({ major, minor }: BpftraceVersion, wanted: number): boolean {
  return major > 0 || minor >= wanted;
}

/** bpftrace takes one file and has no functions, so shared bodies are included as text, as C would. */
function readFamily(name: string): string {
  const text = readFileSync(new URL(name, folder), "utf8");
  return text.replace(/^[ \t]*#include "([\w.-]+)"$/gm, (_, included: string) => readFamily(included));
}
