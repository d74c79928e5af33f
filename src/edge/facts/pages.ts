import type { FileHandle } from "node:fs/promises";
import { readUpTo } from "./rooted-files.ts";

/** A file as a database sees it: pages of one size, the first has the number 0. */
export interface Pages {
  readonly pageBytes: number;
  /** How many there are. */
  readonly count: number;
  /** One of them; throws where the file has none of that number. */
  read(number: number): Promise<Buffer> | Buffer;
}

/** Pages of an open file. What lies around a page is kept for a while, as readers mostly go on from there. */
export class FilePages implements Pages {
  readonly pageBytes: number;
  readonly count: number;
  readonly #handle: FileHandle;
  readonly #perBlock: number;
  readonly #blocks = new Map<number, Buffer>();

  constructor(handle: FileHandle, fileBytes: number, pageBytes: number) {
    this.#handle = handle;
    this.pageBytes = pageBytes;
    this.count = Math.floor(fileBytes / pageBytes);
    this.#perBlock = Math.max(1, Math.floor(BLOCK_BYTES / pageBytes));
  }

  async read(number: number): Promise<Buffer> {
    if (number < 0 || number >= this.count) throw new Error("it is damaged");
    const block = Math.floor(number / this.#perBlock);
    const start = (number - block * this.#perBlock) * this.pageBytes;
    const page = (this.#blocks.get(block) ?? (await this.#readBlock(block))).subarray(start, start + this.pageBytes);
    if (page.length < this.pageBytes) throw new Error("it became shorter while it was read");
    return page;
  }

  async #readBlock(number: number): Promise<Buffer> {
    const bytes = this.#perBlock * this.pageBytes;
    const block = await readUpTo(this.#handle, bytes, number * bytes);
    const oldest = this.#blocks.keys().next().value;
    if (this.#blocks.size >= MOST_BLOCKS && oldest !== undefined) this.#blocks.delete(oldest);
    this.#blocks.set(number, block);
    return block;
  }
}

const BLOCK_BYTES = 128 * 1024;
const MOST_BLOCKS = 16;
