/** Processes whose arguments came and whose exec record has not: it follows at once, or was lost. */
const MAX_WAITING = 256;
/** bpf/process.bt sends four chunks of 128 bytes. */
const CHUNK_BYTES = 128;
const MOST_BYTES = 4 * CHUNK_BYTES;

/** Puts the arguments of an exec together, which arrive in numbered pieces before its record. */
export class ArgumentChunks {
  /** The records of each process, as they came. */
  readonly #pieces = new Map<number, readonly (readonly unknown[])[]>();
  /** What is put together at the moment: a buffer for each process costs more than all else here. */
  readonly #bytes = Buffer.alloc(MOST_BYTES);
  readonly #read: (bytes: Buffer) => readonly string[];

  /**
   * `read` makes arguments of a process's bytes: each ends with a NUL, an empty one is only that, a cut one has none. The bytes are
   * another's as soon as it returns.
   */
  constructor(read: (bytes: Buffer) => readonly string[]) {
    this.#read = read;
  }

  /** Takes `["argv", pid, offset, 32 words]`; a piece whose predecessor was lost is dropped. */
  add(record: readonly unknown[]): void {
    const [pid, offset] = [Number(record[1]), Number(record[2])];
    const before = offset === 0 ? [] : this.#pieces.get(pid);
    if (before === undefined || before.length * CHUNK_BYTES !== offset || offset >= MOST_BYTES) return;
    this.#pieces.delete(pid);
    this.#pieces.set(pid, [...before, record]);
    if (this.#pieces.size > MAX_WAITING) this.#dropOldest();
  }

  /** The arguments of this process's exec; what lies past their end (the environment) is never looked at. */
  take(pid: number, totalBytes: number): { readonly args: readonly string[]; readonly isArgsCut: boolean } {
    const pieces = this.#pieces.get(pid) ?? [];
    this.#pieces.delete(pid);
    for (const [index, piece] of pieces.entries()) this.#write(piece, index * CHUNK_BYTES);
    const length = Math.max(0, Math.min(pieces.length * CHUNK_BYTES, totalBytes));
    return { args: this.#read(this.#bytes.subarray(0, length)), isArgsCut: length < totalBytes };
  }

  #write(piece: readonly unknown[], offset: number): void {
    for (let index = 0; index < CHUNK_BYTES / 4; index += 1) {
      this.#bytes.writeInt32LE(Number(piece[3 + index]) | 0, offset + index * 4);
    }
  }

  #dropOldest(): void {
    const [oldest] = this.#pieces.keys();
    if (oldest !== undefined) this.#pieces.delete(oldest);
  }
}
