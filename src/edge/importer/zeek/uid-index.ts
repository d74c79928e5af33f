import type { KeyedRows } from "./keyed-rows.ts";

const NONE = 0xffff_ffff;

/** Finds rows by the uid of their connection. Open addressing over indices: some fifteen bytes a row, a Map takes sixty. */
export class UidIndex {
  readonly #rows: KeyedRows;
  /** The first row of each uid, at the place of its hash or the next free one. */
  readonly #slots: Uint32Array;
  /** The row of the same uid after each row. */
  readonly #following: Uint32Array;

  constructor(rows: KeyedRows) {
    this.#rows = rows;
    this.#slots = new Uint32Array(2 ** Math.ceil(Math.log2(rows.size * 1.5 + 1))).fill(NONE);
    this.#following = new Uint32Array(rows.size).fill(NONE);
    for (let row = rows.size - 1; row >= 0; row--) {
      const uid = rows.uid(row);
      if (uid === 0) continue;
      const slot = this.#slotOf(uid);
      this.#following[row] = this.#slots[slot] ?? NONE;
      this.#slots[slot] = row;
    }
  }

  has(uid: number): boolean {
    return uid !== 0 && this.#slots[this.#slotOf(uid)] !== NONE;
  }

  /** Rows of a uid in their order, the first `most` of them. */
  rowsOf(uid: number, most: number): readonly number[] {
    const found: number[] = [];
    let row = uid === 0 ? NONE : (this.#slots[this.#slotOf(uid)] ?? NONE);
    for (; row !== NONE && found.length < most; row = this.#following[row] ?? NONE) found.push(row);
    return found;
  }

  #slotOf(uid: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = (uid >>> 0) & mask; ; slot = (slot + 1) & mask) {
      const row = this.#slots[slot] ?? NONE;
      if (row === NONE || this.#rows.uid(row) === uid) return slot;
    }
  }
}
