import type { Pages } from "./pages.ts";

/** How a Berkeley DB hash file is laid out. */
export interface BdbLayout {
  readonly pageBytes: number;
  readonly isBigEndian: boolean;
}

/** From the first 512 bytes of the file; null where it is no hash of Berkeley DB. */
export function bdbLayout(header: Buffer): BdbLayout | null {
  if (header.length < 512) return null;
  const isBigEndian = header.readUInt32BE(12) === HASH_MAGIC;
  if (!isBigEndian && header.readUInt32LE(12) !== HASH_MAGIC) return null;
  const pageBytes = isBigEndian ? header.readUInt32BE(20) : header.readUInt32LE(20);
  const isPower = pageBytes >= 512 && pageBytes <= 65_536 && (pageBytes & (pageBytes - 1)) === 0;
  return isPower && header[24] === 0 ? { pageBytes, isBigEndian } : null;
}

/**
 * Headers in a Berkeley DB hash (`Packages`, as rpm had it up to version 4.15), in the order of the pages: every header is
 * too large for a page and so has a chain of its own. Source: src/dbinc/db_page.h of Berkeley DB 5.3.
 *
 *     page  = 8 bytes, number, previous, next, entries, free bytes or bytes of an overflow page, level, type; offsets
 *     large = type 3, 3 bytes, first page, bytes
 *
 * No page of a chain is read twice, so there is no circle.
 */
export async function* readBdbBlobs(pages: Pages, { isBigEndian }: BdbLayout): AsyncGenerator<Buffer> {
  const view = (page: Buffer) => new View(page, isBigEndian);
  const seen = new Uint8Array(pages.count);
  for (let number = 1; number < pages.count; number += 1) {
    const page = view(await pages.read(number));
    if (!HASH_PAGES.has(page.type)) continue;
    for (const { first, bytes } of page.large()) yield await readChain(first, bytes);
  }

  async function readChain(first: number, bytes: number): Promise<Buffer> {
    if (bytes > MOST_BLOB_BYTES) throw new Error("it holds too much in one record");
    const parts: Buffer[] = [];
    let left = bytes;
    for (let number = first; left > 0; ) {
      if (seen[number] !== 0) throw new Error(DAMAGED);
      seen[number] = 1;
      const page = view(await pages.read(number));
      const part = page.content.subarray(0, left);
      if (page.type !== OVERFLOW_PAGE || part.length === 0) throw new Error(DAMAGED);
      parts.push(part);
      left -= part.length;
      number = page.next;
    }
    return Buffer.concat(parts);
  }
}

class View {
  readonly #page: Buffer;
  readonly #isBigEndian: boolean;

  constructor(page: Buffer, isBigEndian: boolean) {
    this.#page = page;
    this.#isBigEndian = isBigEndian;
  }

  get type(): number {
    return this.#page[25] ?? 0;
  }

  get next(): number {
    return this.#word(16);
  }

  /** Of an overflow page. */
  get content(): Buffer {
    return this.#page.subarray(HEADER_BYTES, HEADER_BYTES + this.#half(22));
  }

  /** Keys and values stand in turns: of the values, those that have pages of their own. */
  *large(): Generator<{ readonly first: number; readonly bytes: number }> {
    const entries = this.#half(20);
    for (let index = 1; index < entries && HEADER_BYTES + 2 * index + 2 <= this.#page.length; index += 2) {
      const at = this.#half(HEADER_BYTES + 2 * index);
      if (at + 12 > this.#page.length || this.#page[at] !== LARGE_ENTRY) continue;
      yield { first: this.#word(at + 4), bytes: this.#word(at + 8) };
    }
  }

  #half(at: number): number {
    return this.#isBigEndian ? this.#page.readUInt16BE(at) : this.#page.readUInt16LE(at);
  }

  #word(at: number): number {
    return this.#isBigEndian ? this.#page.readUInt32BE(at) : this.#page.readUInt32LE(at);
  }
}

const HASH_MAGIC = 0x061561;
/** P_HASH_UNSORTED, P_HASH. */
const HASH_PAGES: ReadonlySet<number> = new Set([2, 13]);
const OVERFLOW_PAGE = 7;
const LARGE_ENTRY = 3;
const HEADER_BYTES = 26;
const MOST_BLOB_BYTES = 32 * 1024 * 1024;
const DAMAGED = "it is damaged";
