import type { KeyedRows } from "./keyed-rows.ts";
import { Repeats } from "./repeats.ts";

/** Gives rows out one after the other, in an order of their times, without those that came twice. */
export class TimeQueue<Row> {
  readonly #rows: KeyedRows & { get(row: number): Row };
  readonly #order: Uint32Array;
  readonly #repeats: Repeats;
  #next = 0;

  /** The order is that of `timeOrder`; two queues may share it. */
  constructor(rows: KeyedRows & { get(row: number): Row }, order: Uint32Array) {
    this.#rows = rows;
    this.#order = order;
    this.#repeats = new Repeats(rows);
    this.#skipRepeats();
  }

  /** Time of the next row, or infinity where there is none. */
  get at(): number {
    const row = this.#order[this.#next];
    return row === undefined ? Number.POSITIVE_INFINITY : this.#rows.at(row);
  }

  take(): Row {
    const row = this.#rows.get(this.#order[this.#next] ?? 0);
    this.#next++;
    this.#skipRepeats();
    return row;
  }

  #skipRepeats(): void {
    let row = this.#order[this.#next];
    while (row !== undefined && this.#repeats.isRepeat(row)) row = this.#order[++this.#next];
  }
}
