const NOTHING = new Uint8Array(0);

/** Reads bytes in network order. Past their end it gives zeros, or what there is, and remembers that it was asked. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;
  #isShort = false;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Whether more was asked for than there is. */
  get isShort(): boolean {
    return this.#isShort;
  }

  get at(): number {
    return this.#at;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  u8(): number {
    return this.number(1);
  }

  u16(): number {
    return this.number(2);
  }

  /** Of so many bytes, six at most. */
  number(length: number): number {
    let value = 0;
    for (const byte of this.#advance(length)) value = value * 256 + byte;
    return value;
  }

  /** The next bytes; fewer where there are not so many. */
  take(length: number): Uint8Array {
    return this.#advance(this.#isEnough(length) ? length : this.left);
  }

  /** What follows its own length, told in so many bytes. */
  vector(lengthBytes: number): Uint8Array {
    return this.take(this.number(lengthBytes));
  }

  skip(length: number): void {
    this.take(length);
  }

  #advance(length: number): Uint8Array {
    if (!this.#isEnough(length)) return NOTHING;
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  #isEnough(length: number): boolean {
    if (length <= this.left) return true;
    this.#isShort = true;
    return false;
  }
}
