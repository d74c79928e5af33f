import { closeSync, openSync, readSync } from "node:fs";
import { type Backend, backends } from "./program.ts";

const functionLists = [
  "/sys/kernel/tracing/available_filter_functions",
  "/sys/kernel/debug/tracing/available_filter_functions",
];

/** The back ends worth trying here, best first: without a list of traceable functions only tracepoints can attach. */
export function backendCandidates(): readonly Backend[] {
  return functionLists.some(isReadable) ? backends : ["tracepoint"];
}

function isReadable(path: string): boolean {
  try {
    const file = openSync(path, "r");
    try {
      return readSync(file, Buffer.alloc(1)) === 1;
    } finally {
      closeSync(file);
    }
  } catch {
    // Absent, or forbidden even to root (a locked-down kernel): either way it cannot be used.
    return false;
  }
}
