import type { Beat } from "./beat.ts";

/** Beats that a conversation remembers one by one; the scores look at no more. */
export const MOST_BEATS = 64;
const COLUMNS = 3;
/** Bytes below this, sent and received, share one number. */
const SMALL = 2 ** 26;
/** Stands for bytes that do not. */
const LARGE = -1;

type Bytes = Pick<Beat, "sentBytes" | "receivedBytes">;

/**
 * The last beats of a conversation, packed: 24 bytes each, 64 at most.
 *
 * A plain array of numbers: a typed one is two objects and memory beyond the heap besides, which for a hundred thousand
 * rings costs more time and room than what they hold.
 */
export class BeatRing {
  #cells: number[] = [];
  #length = 0;
  #next = 0;
  /** Bytes of the beats that are too large to be packed, by their cell; null while there are none. */
  #large: Map<number, Bytes> | null = null;

  /** The beat that had to leave for this one, or null. */
  add(beat: Beat): Beat | null {
    if (this.#length < MOST_BEATS) {
      this.#cells.push(beat.at, this.#pack(beat, this.#length * COLUMNS), deadAndFailed(beat));
      this.#length++;
      // Without the room that was made for more.
      if (this.#length === MOST_BEATS) this.#cells = this.#cells.slice();
      return null;
    }
    const cell = this.#next * COLUMNS;
    const left = this.#read(cell);
    this.#cells[cell] = beat.at;
    this.#cells[cell + 1] = this.#pack(beat, cell);
    this.#cells[cell + 2] = deadAndFailed(beat);
    this.#next = (this.#next + 1) % MOST_BEATS;
    return left;
  }

  oldest(): Beat | null {
    return this.#length === 0 ? null : this.#read(this.#next * COLUMNS);
  }

  /** Oldest first. */
  toArray(): Beat[] {
    const beats: Beat[] = [];
    const oldest = this.#next;
    for (let index = oldest; index < this.#length; index++) beats.push(this.#read(index * COLUMNS));
    for (let index = 0; index < oldest; index++) beats.push(this.#read(index * COLUMNS));
    return beats;
  }

  /**
   * The intervals from beat to beat and to one that is under way, each less the later one's dead time, oldest first, in
   * ms: what a glance at the rhythm needs, without an object for each.
   */
  excessesTo({ at, deadMs }: Pick<Beat, "at" | "deadMs">): readonly number[] {
    const cells = this.#cells;
    const excesses: number[] = [];
    let cell = this.#next * COLUMNS;
    let before = cells[cell] ?? at;
    for (let index = 1; index < this.#length; index++) {
      cell = cell + COLUMNS === this.#length * COLUMNS ? 0 : cell + COLUMNS;
      const begun = cells[cell] ?? 0;
      excesses.push(begun - before - deadOf(cells[cell + 2] ?? 0));
      before = begun;
    }
    if (this.#length > 0) excesses.push(at - before - deadMs);
    return excesses;
  }

  /** By index, not by destructuring: every score begins with 64 of these. */
  #read(cell: number): Beat {
    const cells = this.#cells;
    const packed = cells[cell + 1] ?? 0;
    const dead = cells[cell + 2] ?? 0;
    const large = packed === LARGE ? this.#large?.get(cell) : undefined;
    const sentBytes = large?.sentBytes ?? Math.floor(packed / SMALL);
    return {
      at: cells[cell] ?? 0,
      sentBytes,
      receivedBytes: large?.receivedBytes ?? packed - sentBytes * SMALL,
      isFailed: dead < 0,
      deadMs: deadOf(dead),
    };
  }

  #pack({ sentBytes, receivedBytes }: Bytes, cell: number): number {
    this.#large?.delete(cell);
    if (isSmall(sentBytes) && isSmall(receivedBytes)) return sentBytes * SMALL + receivedBytes;
    this.#large ??= new Map();
    this.#large.set(cell, { sentBytes, receivedBytes });
    return LARGE;
  }
}

function isSmall(bytes: number): boolean {
  return bytes >= 0 && bytes < SMALL && Number.isInteger(bytes);
}

/** A failed beat's dead time is kept as what is below -1. */
function deadAndFailed({ isFailed, deadMs }: Beat): number {
  return isFailed ? -1 - deadMs : deadMs;
}

function deadOf(kept: number): number {
  return kept < 0 ? -1 - kept : kept;
}
