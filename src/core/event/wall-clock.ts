import type { ClockEvent } from "./event.ts";

/** Clock steps that are remembered; older times are mapped by the oldest of them. */
const MAX_STEPS = 64;
/** What four digits can say: the first millisecond of the year 0 and the last of 9999 (RFC 3339, section 1). */
const EARLIEST_MS = -62_167_219_200_000;
const LATEST_MS = 253_402_300_799_999;
/** Seconds of it: UTC's have no others that a clock could tell. */
const DAY = 86_400;

/** Maps milliseconds since boot to wall time by the `clock` events seen so far. */
export class WallClock {
  #clocks: readonly ClockEvent[] = [];
  /** Since 1970, and as it was last written down. */
  #day = Number.NaN;
  #dayWritten = "";

  set(clock: ClockEvent): void {
    this.#clocks = [...this.#clocks, clock].slice(-MAX_STEPS);
  }

  /** Milliseconds since 1970-01-01 UTC by the clock that held at `at`; without any clock, `at` itself. */
  wallMs(at: number): number {
    const clock = this.#clocks.findLast((candidate) => candidate.at <= at) ?? this.#clocks[0];
    return clock === undefined ? at : clock.wallMs + (at - clock.at);
  }

  /** RFC 3339 UTC with microseconds; a time that it cannot say becomes the nearest that it can. */
  format(at: number): string {
    const wallMs = Math.min(Math.max(this.wallMs(at), EARLIEST_MS), LATEST_MS);
    const micros = Math.round((wallMs % 1000) * 1000);
    // In two parts, since beyond the year 2255 no double counts microseconds.
    const seconds = Math.trunc(wallMs / 1000) + Math.floor(micros / 1e6);
    const fraction = String(micros - Math.floor(micros / 1e6) * 1e6).padStart(6, "0");
    return `${this.#dayText(Math.floor(seconds / DAY))}T${timeOfDay(seconds)}.${fraction}Z`;
  }

  /** Most that is written down is of the same day. */
  #dayText(day: number): string {
    if (day !== this.#day) {
      this.#day = day;
      this.#dayWritten = new Date(day * DAY * 1000).toISOString().slice(0, 10);
    }
    return this.#dayWritten;
  }
}

function timeOfDay(seconds: number): string {
  const [minutes, hours] = [Math.floor(seconds / 60), Math.floor(seconds / 3600)];
  return `${twoDigits(hours - Math.floor(hours / 24) * 24)}:${twoDigits(minutes - hours * 60)}:${twoDigits(seconds - minutes * 60)}`;
}

function twoDigits(value: number): string {
  return value < 10 ? `0${value}` : `${value}`;
}
