const BLOCK_BYTES = 1024 * 1024;

/** Texts that rarely repeat, as bytes one after the other; each is found by its place. */
export class TextArena {
  readonly #blocks: Buffer[] = [];
  #used = BLOCK_BYTES;

  /** Place of a text of at most 256 Ki characters. */
  add(text: string): number {
    const length = Buffer.byteLength(text);
    if (this.#used + 4 + length > BLOCK_BYTES) {
      this.#blocks.push(Buffer.alloc(BLOCK_BYTES));
      this.#used = 0;
    }
    const block = this.#blocks.at(-1);
    if (block === undefined || 4 + length > BLOCK_BYTES) throw new RangeError(`a text of ${length} bytes`);
    const place = (this.#blocks.length - 1) * BLOCK_BYTES + this.#used;
    block.writeUInt32LE(length, this.#used);
    block.write(text, this.#used + 4, "utf8");
    this.#used += 4 + length;
    return place;
  }

  textAt(place: number): string {
    const block = this.#blocks[Math.floor(place / BLOCK_BYTES)];
    if (block === undefined) throw new RangeError(`no text at ${place}`);
    const start = (place % BLOCK_BYTES) + 4;
    return block.toString("utf8", start, start + block.readUInt32LE(start - 4));
  }
}
