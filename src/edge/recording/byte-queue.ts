/** Bytes as they come, taken out in the lengths that a format needs; a chunk is copied at most once. */
export class ByteQueue {
  #chunks: Buffer[] = [];
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
  }

  /** The next `length` bytes, which must be there. */
  take(length: number): Buffer {
    const bytes = this.#front(length);
    this.#chunks[0] = bytes.subarray(length);
    this.#length -= length;
    return bytes.subarray(0, length);
  }

  #front(length: number): Buffer {
    const [first] = this.#chunks;
    if (first !== undefined && first.length >= length) return first;
    const all = Buffer.concat(this.#chunks);
    this.#chunks = [all];
    return all;
  }
}
