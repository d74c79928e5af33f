import type { Event, LostEvent } from "../../core/event/event.ts";
import type { Decoded } from "./decode.ts";

/**
 * Keeps the books of one run of the kernel side: records received + records reported lost = records printed.
 *
 * bpftrace says how many it lost as it goes (late, or in 0.17 only when the same CPU prints again), and at its end how
 * many it printed; the difference that nobody reported is said then.
 */
export class LossAccount {
  #received = 0;
  #reported = 0;
  #malformed = 0;
  #hasRecords = false;
  #emitted: number | null = null;

  /** Books one message; a loss that it reports, or that it is, comes back as an event dated `at`. */
  count(decoded: Decoded, at: number): LostEvent | null {
    switch (decoded.kind) {
      case "event":
        this.#received++;
        if (decoded.event.kind !== "tick") this.#hasRecords = true;
        return null;
      case "nothing":
        if (decoded.isRecord) this.#received++;
        if (decoded.isRecord) this.#hasRecords = true;
        return null;
      case "lost":
        this.#reported += decoded.count;
        return { kind: "lost", at, where: "ring", count: decoded.count, reason: "bpftrace's buffer was full" };
      case "emitted":
        // Each kind of program counts for itself, since one may come in an interrupt of another.
        this.#emitted = (this.#emitted ?? 0) + decoded.count;
        return null;
      case "malformed":
        this.#malformed++;
        return { kind: "lost", at, where: "line", count: 1, reason: "a record had an unknown form" };
      case "attached":
        return null;
    }
  }

  /** Records other than ticks came, and the kernel side never said how many it had printed: it was killed. */
  get isOpen(): boolean {
    return this.#emitted === null && this.#hasRecords;
  }

  /** The last entries: lines that were no JSON, and records that were printed, never came and were never reported. */
  close(malformedLines: number, at: number): Event[] {
    const events: Event[] = [];
    if (malformedLines > 0) {
      const reason = "bpftrace printed lines that are not records";
      events.push({ kind: "lost", at, where: "line", count: malformedLines, reason });
    }
    const known = this.#received + this.#reported + this.#malformed + malformedLines;
    const missing = this.#emitted === null ? 0 : this.#emitted - known;
    if (missing > 0) {
      const reason = "records that the kernel side printed never arrived";
      events.push({ kind: "lost", at, where: "ring", count: missing, reason });
    }
    return events;
  }
}
