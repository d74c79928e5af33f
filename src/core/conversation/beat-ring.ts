import type { Beat } from "./beat.ts";

/** Beats that a conversation remembers one by one; the scores look at no more. */
export const MOST_BEATS = 64;
const FIRST_CAPACITY = 4;
const COLUMNS = 5;

/** The last beats of a conversation, packed: 40 bytes each, room for 4 at first and for 64 at most. */
export class BeatRing {
  #cells = new Float64Array(FIRST_CAPACITY * COLUMNS);
  #length = 0;
  #next = 0;

  add(beat: Beat): void {
    if (this.#next * COLUMNS === this.#cells.length) this.#makeRoom();
    const { at, sentBytes, receivedBytes, isFailed, deadMs } = beat;
    this.#cells.set([at, sentBytes, receivedBytes, isFailed ? 1 : 0, deadMs], this.#next * COLUMNS);
    this.#next++;
    this.#length = Math.max(this.#length, this.#next);
  }

  /** Oldest first. */
  toArray(): readonly Beat[] {
    const beats: Beat[] = [];
    const oldest = this.#length === MOST_BEATS ? this.#next % MOST_BEATS : 0;
    for (let index = oldest; index < this.#length; index++) beats.push(this.#read(index * COLUMNS));
    for (let index = 0; index < oldest; index++) beats.push(this.#read(index * COLUMNS));
    return beats;
  }

  /** By index, not by destructuring: every score begins with 64 of these. */
  #read(cell: number): Beat {
    const cells = this.#cells;
    return {
      at: cells[cell] ?? 0,
      sentBytes: cells[cell + 1] ?? 0,
      receivedBytes: cells[cell + 2] ?? 0,
      isFailed: cells[cell + 3] === 1,
      deadMs: cells[cell + 4] ?? 0,
    };
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
