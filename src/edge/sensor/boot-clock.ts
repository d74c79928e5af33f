import { readFileSync } from "node:fs";

/** /proc/uptime has a resolution of 10 ms; a smaller difference is its rounding. */
const UPTIME_ERROR_MS = 25;

/**
 * Milliseconds since boot as the kernel's CLOCK_BOOTTIME counts them, which is the clock of bpftrace's nsecs.
 *
 * Node shows CLOCK_MONOTONIC only, which stands still while the machine is suspended; /proc/uptime shows for how long.
 */
export class BootClock {
  #suspendedMs = 0;

  constructor() {
    this.adjust();
  }

  now(): number {
    return monotonicMs() + this.#suspendedMs;
  }

  /** Looks again whether the machine has been suspended. */
  adjust(): void {
    const uptimeMs = Number(readFileSync("/proc/uptime", "utf8").split(" ")[0]) * 1000;
    const suspended = uptimeMs - monotonicMs();
    if (Math.abs(suspended - this.#suspendedMs) > UPTIME_ERROR_MS) this.#suspendedMs = suspended;
  }
}

/** Milliseconds since 1970-01-01 UTC with microseconds, following steps of the clock, which performance.now() does not. */
export function wallNow(): number {
  const fine = performance.timeOrigin + performance.now();
  const coarse = Date.now();
  return Math.abs(fine - coarse) < 2 ? fine : coarse;
}

function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
