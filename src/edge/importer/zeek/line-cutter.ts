const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** Gets lines, their ends not included; the bytes are the caller's again afterwards. */
export interface LineTaker {
  onLine(bytes: Buffer, start: number, end: number): void;
  /** The beginning of a line that is too long. */
  onTooLong(beginning: Buffer): void;
}

/** Cuts chunks into lines without copying them, but for the one that goes on in the next chunk. */
export class LineCutter {
  readonly #maxLineBytes: number;
  readonly #taker: LineTaker;
  /** Beginning of the line whose end has not come yet. */
  #carry: Buffer[] = [];
  #carryBytes = 0;
  #isSkipping = false;

  constructor(maxLineBytes: number, taker: LineTaker) {
    this.#maxLineBytes = maxLineBytes;
    this.#taker = taker;
  }

  push(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      if (this.#carryBytes === 0 && !this.#isSkipping) this.#emit(chunk, start, end);
      else this.#finish(chunk.subarray(start, end));
      start = end + 1;
    }
    this.#keep(chunk.subarray(start));
  }

  /** What is left when no more comes: a last line without its end. */
  end(): void {
    if (this.#carryBytes > 0 || this.#isSkipping) this.#finish(Buffer.alloc(0));
  }

  #finish(rest: Buffer): void {
    this.#keep(rest);
    const line = Buffer.concat(this.#carry);
    if (!this.#isSkipping) this.#emit(line, 0, line.length);
    this.#carry = [];
    this.#carryBytes = 0;
    this.#isSkipping = false;
  }

  #emit(bytes: Buffer, start: number, end: number): void {
    if (end - start > this.#maxLineBytes) this.#taker.onTooLong(bytes.subarray(start, end));
    else this.#taker.onLine(bytes, start, end > start && bytes[end - 1] === CARRIAGE_RETURN ? end - 1 : end);
  }

  #keep(piece: Buffer): void {
    if (this.#isSkipping || piece.length === 0) return;
    // A copy: the chunk is its giver's again.
    this.#carry.push(Buffer.from(piece));
    this.#carryBytes += piece.length;
    if (this.#carryBytes <= this.#maxLineBytes) return;
    this.#taker.onTooLong(Buffer.concat(this.#carry));
    this.#carry = [];
    this.#carryBytes = 0;
    this.#isSkipping = true;
  }
}
