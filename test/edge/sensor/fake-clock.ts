import { BootClock } from "../../../src/edge/sensor/boot-clock.ts";

/** A machine's clocks that stand still until a test moves them, in milliseconds. */
export class FakeClock {
  #monotonicMs = 1_000_000;
  #suspendedMs = 0;
  #wallMs = Date.UTC(2026, 10, 25);

  /** Time as the sensor tells it, by these clocks. */
  readonly boot = new BootClock({
    monotonicMs: () => this.#monotonicMs,
    uptimeMs: () => Math.floor((this.#monotonicMs + this.#suspendedMs) / 10) * 10,
    wallMs: () => this.#wallMs,
  });

  pass(ms: number): void {
    this.#monotonicMs += ms;
    this.#wallMs += ms;
  }

  /** The machine sleeps. */
  suspend(ms: number): void {
    this.#suspendedMs += ms;
    this.#wallMs += ms;
  }

  /** Somebody sets the wall clock. */
  step(ms: number): void {
    this.#wallMs += ms;
  }
}
