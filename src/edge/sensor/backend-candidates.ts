import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { type Backend, backends } from "./program.ts";

/** What the kernel shows of its function tracing. */
export interface FunctionTracing {
  readonly lists: readonly string[];
  readonly isEnabled: string;
}

const thisKernel: FunctionTracing = {
  lists: ["/sys/kernel/tracing/available_filter_functions", "/sys/kernel/debug/tracing/available_filter_functions"],
  isEnabled: "/proc/sys/kernel/ftrace_enabled",
};

/**
 * The back ends worth trying here, best first. Without a list of traceable functions only tracepoints can attach; with
 * kernel.ftrace_enabled=0 functions can be attached to, and nothing ever comes of it.
 */
export function backendCandidates({ lists, isEnabled } = thisKernel): readonly Backend[] {
  return lists.some(isReadable) && !isZero(isEnabled) ? backends : ["tracepoint"];
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

function isZero(path: string): boolean {
  try {
    return readFileSync(path, "utf8").trim() === "0";
  } catch {
    // A kernel without the switch cannot have it off.
    return false;
  }
}
