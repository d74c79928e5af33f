import type { KeyedRows } from "./keyed-rows.ts";

/** Lines of one moment that are remembered. */
const MOST_REMEMBERED = 100_000;

/** Knows a line that was read twice, as of files that overlap: the same time, the same uid, the same bytes. */
export class Repeats {
  readonly #rows: KeyedRows;
  #at = Number.NaN;
  #firstRow = 0;
  readonly #seen = new Set<string>();

  constructor(rows: KeyedRows) {
    this.#rows = rows;
  }

  /** Whether the row repeats one that was asked for before; rows are asked for in the order of time. */
  isRepeat(row: number): boolean {
    const at = this.#rows.at(row);
    if (at !== this.#at) {
      this.#at = at;
      this.#firstRow = row;
      if (this.#seen.size > 0) this.#seen.clear();
      return false;
    }
    if (this.#seen.size === 0) this.#seen.add(this.#keyOf(this.#firstRow));
    if (this.#rows.uid(row) === 0) return false;
    const key = this.#keyOf(row);
    if (this.#seen.has(key)) return true;
    if (this.#seen.size < MOST_REMEMBERED) this.#seen.add(key);
    return false;
  }

  #keyOf(row: number): string {
    return `${this.#rows.uid(row)} ${this.#rows.lineHash(row)}`;
  }
}
