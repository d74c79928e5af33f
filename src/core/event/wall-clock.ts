import type { ClockEvent } from "./event.ts";

/** Clock steps that are remembered; older times are mapped by the oldest of them. */
const MAX_STEPS = 64;

/** Maps milliseconds since boot to wall time by the `clock` events seen so far. */
export class WallClock {
  #clocks: readonly ClockEvent[] = [];

  set(clock: ClockEvent): void {
    this.#clocks = [...this.#clocks, clock].slice(-MAX_STEPS);
  }

  /** Milliseconds since 1970-01-01 UTC by the clock that held at `at`; without any clock, `at` itself. */
  wallMs(at: number): number {
    const clock = this.#clocks.findLast((candidate) => candidate.at <= at) ?? this.#clocks[0];
    return clock === undefined ? at : clock.wallMs + (at - clock.at);
  }

  /** RFC 3339 UTC with microseconds. */
  format(at: number): string {
    const micros = Math.round(this.wallMs(at) * 1000);
    const seconds = Math.floor(micros / 1e6);
    const fraction = String(micros - seconds * 1e6).padStart(6, "0");
    return `${new Date(seconds * 1000).toISOString().slice(0, 19)}.${fraction}Z`;
  }
}
