import type { ArchitectureName } from "./architecture.ts";
import type { KernelName } from "./cache/kernel.ts";
import { LabError } from "./lab-error.ts";
import { kernelPhrase } from "./report/phrases.ts";

export const backends = ["fentry", "kprobe", "tracepoint"] as const;
export type Backend = (typeof backends)[number];

/** One machine to play on. */
export interface Place {
  /** x86-64 unless told. */
  readonly arch?: ArchitectureName;
  readonly kernel: KernelName;
  readonly backend: Backend;
}

/** Whether the kernel has what the back end attaches to. */
export function hasBackend(place: Place): boolean {
  return lackOf(place) === null;
}

/** Throws where the kernel lacks what the back end attaches to. */
export function checkPlace(place: Place): void {
  const lack = lackOf(place);
  if (lack === null) return;
  throw new LabError(`Cannot use back end "${place.backend}" on kernel ${kernelPhrase(place)}: ${lack}`);
}

/** `6.12 by fentry`, `6.12 arm64 by kprobe` */
export function placePhrase(place: Place): string {
  return `${kernelPhrase(place)} by ${place.backend}`;
}

/**
 * Before 6.3 there is no tracepoint that tells what was sent, and before 6.4 none of arm64's functions can be entered by fentry
 * (arch/arm64/Kconfig, HAVE_DYNAMIC_FTRACE_WITH_DIRECT_CALLS).
 */
function lackOf({ arch, kernel, backend }: Place): string | null {
  const isOld = kernel === "5.10" || kernel === "6.1";
  if (isOld && backend === "fentry" && arch === "arm64") return "arm64 has no fentry before 6.4; take kprobe";
  if (isOld && backend === "tracepoint") return "it has no sock_send_length; take fentry or kprobe";
  return null;
}
