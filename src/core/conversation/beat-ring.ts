import type { Beat } from "./beat.ts";

/** Beats that a conversation remembers one by one; the scores look at no more. */
export const MOST_BEATS = 64;
const FIRST_CAPACITY = 4;
const COLUMNS = 4;

/** The last beats of a conversation, packed: 32 bytes each, room for 4 at first and for 64 at most. */
export class BeatRing {
  #cells = new Float64Array(FIRST_CAPACITY * COLUMNS);
  #length = 0;
  #next = 0;

  add(beat: Beat): void {
    if (this.#next * COLUMNS === this.#cells.length) this.#makeRoom();
    this.#cells.set([beat.at, beat.sentBytes, beat.receivedBytes, beat.isFailed ? 1 : 0], this.#next * COLUMNS);
    this.#next++;
    this.#length = Math.max(this.#length, this.#next);
  }

  /** Oldest first. */
  toArray(): readonly Beat[] {
    const beats = Array.from({ length: this.#length }, (_, index) => this.#read(index));
    const isWrapped = this.#length === MOST_BEATS && this.#next < MOST_BEATS;
    return isWrapped ? [...beats.slice(this.#next), ...beats.slice(0, this.#next)] : beats;
  }

  #read(index: number): Beat {
    const [at = 0, sentBytes = 0, receivedBytes = 0, failed] = this.#cells.subarray(
      index * COLUMNS,
      (index + 1) * COLUMNS,
    );
    return { at, sentBytes, receivedBytes, isFailed: failed === 1 };
  }

  #makeRoom(): void {
    if (this.#next === MOST_BEATS) {
      this.#next = 0;
      return;
    }
    const larger = new Float64Array(Math.min(this.#cells.length * 2, MOST_BEATS * COLUMNS));
    larger.set(this.#cells);
    this.#cells = larger;
  }
}
