import type { Event, LostEvent } from "../core/event/event.ts";

/** Events in one turn, so that a long backlog does not keep bpftrace's pipe from being read. */
const MOST_A_TURN = 1024;
const MOST_WAITING = 262_144;

/**
 * Stands between those who make events and the one who takes them. Making never waits: past the bound events are
 * dropped, and the next ones that fit are preceded by a `lost` event with their count.
 */
export class EventQueue {
  #waiting: Event[] = [];
  #dropped = 0;
  #lastAt = 0;
  #wake: () => void = () => {};
  #isEnded = false;
  readonly #capacity: number;

  constructor(capacity = MOST_WAITING) {
    this.#capacity = capacity;
  }

  push(events: readonly Event[]): void {
    for (const event of events) this.#add(event);
    this.#wake();
  }

  /** No more events come. */
  end(): void {
    this.#isEnded = true;
    this.#wake();
  }

  /** Batches until the end. */
  async *[Symbol.asyncIterator](): AsyncGenerator<readonly Event[]> {
    while (true) {
      const batch = this.#waiting.slice(0, MOST_A_TURN);
      this.#waiting = this.#waiting.slice(MOST_A_TURN);
      if (batch.length > 0) {
        yield batch;
        await new Promise(setImmediate);
      } else if (this.#dropped > 0) {
        yield [this.#takeLoss()];
      } else if (this.#isEnded) {
        return;
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }

  #add(event: Event): void {
    this.#lastAt = Math.max(this.#lastAt, event.at);
    if (this.#waiting.length >= this.#capacity) {
      this.#dropped++;
      return;
    }
    if (this.#dropped > 0) this.#waiting.push(this.#takeLoss());
    this.#waiting.push(event);
  }

  #takeLoss(): LostEvent {
    const count = this.#dropped;
    this.#dropped = 0;
    return { kind: "lost", at: this.#lastAt, where: "queue", count, reason: "tocsin was slower than the node" };
  }
}
