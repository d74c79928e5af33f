const BLOCK_BITS = 14;
const BLOCK_ROWS = 1 << BLOCK_BITS;

/** Rows of one size as bytes, in blocks that stay where they are: what is kept costs its bytes and nothing else. */
export class RowStore {
  readonly #rowBytes: number;
  readonly #blocks: DataView[] = [];
  #size = 0;

  constructor(rowBytes: number) {
    this.#rowBytes = rowBytes;
  }

  get size(): number {
    return this.#size;
  }

  /** Makes room for one more row; its index. */
  add(): number {
    if (this.#size === this.#blocks.length << BLOCK_BITS) {
      this.#blocks.push(new DataView(new ArrayBuffer(BLOCK_ROWS * this.#rowBytes)));
    }
    return this.#size++;
  }

  /** The bytes among which the row lies, from `offsetOf` on. */
  blockOf(row: number): DataView {
    const block = this.#blocks[row >>> BLOCK_BITS];
    if (block === undefined) throw new RangeError(`no row ${row}`);
    return block;
  }

  offsetOf(row: number): number {
    return (row & (BLOCK_ROWS - 1)) * this.#rowBytes;
  }
}
