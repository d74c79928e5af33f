/** Processes whose arguments came and whose exec record has not: it follows at once, or was lost. */
const MAX_WAITING = 256;
/** bpf/process.bt sends four chunks of 128 bytes. */
const CHUNK_BYTES = 128;

/** Puts the arguments of an exec together, which arrive in numbered pieces before its record. */
export class ArgumentChunks {
  readonly #bytes = new Map<number, Buffer>();
  readonly #read: (bytes: Buffer) => readonly string[];

  /** `read` makes arguments of a process's bytes: each ends with a NUL, an empty one is only that, a cut one has none. */
  constructor(read: (bytes: Buffer) => readonly string[]) {
    this.#read = read;
  }

  /** Takes `["argv", pid, offset, 32 words]`; a piece whose predecessor was lost is dropped. */
  add(record: readonly unknown[]): void {
    const [pid, offset] = [Number(record[1]), Number(record[2])];
    const before = offset === 0 ? Buffer.alloc(0) : this.#bytes.get(pid);
    if (before?.length !== offset) return;
    const chunk = Buffer.alloc(offset + CHUNK_BYTES);
    before.copy(chunk);
    for (let index = 0; index < CHUNK_BYTES / 4; index += 1) {
      chunk.writeUInt32LE(Number(record[3 + index]) >>> 0, offset + index * 4);
    }
    this.#bytes.delete(pid);
    this.#bytes.set(pid, chunk);
    if (this.#bytes.size > MAX_WAITING) this.#dropOldest();
  }

  /** The arguments of this process's exec; what lies past their end (the environment) is never looked at. */
  take(pid: number, totalBytes: number): { readonly args: readonly string[]; readonly isArgsCut: boolean } {
    const bytes = (this.#bytes.get(pid) ?? Buffer.alloc(0)).subarray(0, totalBytes);
    this.#bytes.delete(pid);
    return { args: this.#read(bytes), isArgsCut: bytes.length < totalBytes };
  }

  #dropOldest(): void {
    const [oldest] = this.#bytes.keys();
    if (oldest !== undefined) this.#bytes.delete(oldest);
  }
}
