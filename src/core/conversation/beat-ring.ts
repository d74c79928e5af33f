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

  /** The beat that had to leave for this one, or null. */
  add(beat: Beat): Beat | null {
    if (this.#next * COLUMNS === this.#cells.length) this.#makeRoom();
    const left = this.#length === MOST_BEATS ? this.#read(this.#next * COLUMNS) : null;
    const { at, sentBytes, receivedBytes, isFailed, deadMs } = beat;
    this.#cells.set([at, sentBytes, receivedBytes, isFailed ? 1 : 0, deadMs], this.#next * COLUMNS);
    this.#next++;
    this.#length = Math.max(this.#length, this.#next);
    return left;
  }

  oldest(): Beat | null {
    return this.#length === 0 ? null : this.#read(this.#oldestIndex * COLUMNS);
  }

  /** Oldest first. */
  toArray(): readonly Beat[] {
    const beats: Beat[] = [];
    const oldest = this.#oldestIndex;
    for (let index = oldest; index < this.#length; index++) beats.push(this.#read(index * COLUMNS));
    for (let index = 0; index < oldest; index++) beats.push(this.#read(index * COLUMNS));
    return beats;
  }

  get #oldestIndex(): number {
    return this.#length === MOST_BEATS ? this.#next % MOST_BEATS : 0;
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
