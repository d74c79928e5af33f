import type { Beat } from "./beat.ts";

/** Beats that a conversation remembers one by one; the scores look at no more. */
export const MOST_BEATS = 64;
const FIRST_CAPACITY = 4;
const GROWTH = 1.5;
const COLUMNS = 4;

/** The last beats of a conversation, packed: 32 bytes each, room for 4 at first and for 64 at most. */
export class BeatRing {
  #cells = new Float64Array(FIRST_CAPACITY * COLUMNS);
  #length = 0;
  #next = 0;

  /** The beat that had to leave for this one, or null. */
  add(beat: Beat): Beat | null {
    if (this.#next * COLUMNS === this.#cells.length) this.#makeRoom();
    const left = this.#length === MOST_BEATS ? this.#read(this.#next * COLUMNS) : null;
    const cell = this.#next * COLUMNS;
    this.#cells[cell] = beat.at;
    this.#cells[cell + 1] = beat.sentBytes;
    this.#cells[cell + 2] = beat.receivedBytes;
    // A failed beat's dead time is kept as what is below -1.
    this.#cells[cell + 3] = beat.isFailed ? -1 - beat.deadMs : beat.deadMs;
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

  /** When each began and its dead time, oldest first: what a glance at the rhythm needs, without an object for each. */
  times(): { readonly at: Float64Array; readonly deadMs: Float64Array } {
    const at = new Float64Array(this.#length);
    const deadMs = new Float64Array(this.#length);
    const oldest = this.#oldestIndex;
    for (let index = 0; index < this.#length; index++) {
      const cell = ((oldest + index) % this.#length) * COLUMNS;
      at[index] = this.#cells[cell] ?? 0;
      deadMs[index] = deadOf(this.#cells[cell + 3] ?? 0);
    }
    return { at, deadMs };
  }

  get #oldestIndex(): number {
    return this.#length === MOST_BEATS ? this.#next % MOST_BEATS : 0;
  }

  /** By index, not by destructuring: every score begins with 64 of these. */
  #read(cell: number): Beat {
    const cells = this.#cells;
    const dead = cells[cell + 3] ?? 0;
    return {
      at: cells[cell] ?? 0,
      sentBytes: cells[cell + 1] ?? 0,
      receivedBytes: cells[cell + 2] ?? 0,
      isFailed: dead < 0,
      deadMs: deadOf(dead),
    };
  }

  #makeRoom(): void {
    if (this.#next === MOST_BEATS) {
      this.#next = 0;
      return;
    }
    const larger = new Float64Array(COLUMNS * Math.min(Math.ceil(this.#next * GROWTH), MOST_BEATS));
    larger.set(this.#cells);
    this.#cells = larger;
  }
}

function deadOf(kept: number): number {
  return kept < 0 ? -1 - kept : kept;
}
