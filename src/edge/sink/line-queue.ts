/** Bytes that leave in one piece, with the number of lines that end in them. */
export interface Chunk {
  readonly bytes: Buffer;
  readonly lines: number;
}

const chunkBytes = 65_536;

/**
 * Lines on their way out, as UTF-8 with their newlines, gathered into chunks of about 64 KiB. Bounded in bytes; a chunk
 * that was taken counts until it is released.
 */
export class LineQueue {
  readonly #maxBytes: number;
  readonly #full: Chunk[] = [];
  #open: Buffer | null = null;
  #openBytes = 0;
  #openLines = 0;
  #heldBytes = 0;
  #heldLines = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get bytes(): number {
    return this.#heldBytes;
  }

  get lines(): number {
    return this.#heldLines;
  }

  /** False where the line does not fit under the bound; then nothing of it is kept. */
  push(line: string): boolean {
    const size = Buffer.byteLength(line) + 1;
    if (this.#heldBytes + size > this.#maxBytes) return false;
    const open = this.#openFor(size);
    this.#openBytes += open.write(line, this.#openBytes);
    open[this.#openBytes] = 0x0a;
    this.#openBytes += 1;
    this.#openLines += 1;
    this.#heldBytes += size;
    this.#heldLines += 1;
    return true;
  }

  /** The oldest chunk, which stays counted until `release`; null where nothing waits. */
  take(): Chunk | null {
    if (this.#full.length === 0) this.#seal();
    return this.#full.shift() ?? null;
  }

  release(chunk: Chunk): void {
    this.#heldBytes -= chunk.bytes.length;
    this.#heldLines -= chunk.lines;
  }

  /** Forgets everything, taken chunks included. */
  clear(): void {
    this.#full.length = 0;
    this.#open = null;
    this.#openBytes = 0;
    this.#openLines = 0;
    this.#heldBytes = 0;
    this.#heldLines = 0;
  }

  #openFor(size: number): Buffer {
    if (this.#open !== null && this.#openBytes + size <= this.#open.length) return this.#open;
    this.#seal();
    this.#open = Buffer.allocUnsafeSlow(Math.max(chunkBytes, size));
    return this.#open;
  }

  #seal(): void {
    if (this.#open === null || this.#openLines === 0) return;
    this.#full.push({ bytes: this.#open.subarray(0, this.#openBytes), lines: this.#openLines });
    this.#open = null;
    this.#openBytes = 0;
    this.#openLines = 0;
  }
}
