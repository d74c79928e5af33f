import { readFileSync } from "node:fs";

/** /proc/uptime has a resolution of 10 ms; a smaller difference is its rounding. */
const UPTIME_ERROR_MS = 25;

/** The machine's clocks, each in milliseconds. */
export interface ClockSources {
  /** CLOCK_MONOTONIC, which stands still while the machine is suspended. */
  readonly monotonicMs: () => number;
  /** CLOCK_BOOTTIME in coarse steps. */
  readonly uptimeMs: () => number;
  /** CLOCK_REALTIME, since 1970-01-01 UTC. */
  readonly wallMs: () => number;
}

const ofThisMachine: ClockSources = { monotonicMs, uptimeMs, wallMs: wallNow };

/**
 * Milliseconds since boot as the kernel's CLOCK_BOOTTIME counts them, which is the clock of bpftrace's nsecs.
 *
 * Node shows CLOCK_MONOTONIC only, which stands still while the machine is suspended; /proc/uptime shows for how long.
 */
export class BootClock {
  readonly #sources: ClockSources;
  #suspendedMs = 0;

  constructor(sources: ClockSources = ofThisMachine) {
    this.#sources = sources;
    this.adjust();
  }

  now(): number {
    return this.#sources.monotonicMs() + this.#suspendedMs;
  }

  /** The wall clock, milliseconds since 1970-01-01 UTC. */
  wall(): number {
    return this.#sources.wallMs();
  }

  /** Looks again whether the machine has been suspended. */
  adjust(): void {
    const suspended = this.#sources.uptimeMs() - this.#sources.monotonicMs();
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

function uptimeMs(): number {
  return Number(readFileSync("/proc/uptime", "utf8").split(" ")[0]) * 1000;
}
