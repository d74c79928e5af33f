import type { Pages } from "./pages.ts";

/**
 * The blobs that stand in the second column of a table with a rowid, read from SQLite's pages themselves. SQLite is not
 * used, for a container may have made the file: it would block the event loop, run what views and generated columns
 * say, and take locks. Source: https://www.sqlite.org/fileformat2.html
 *
 *     page      = [header of the file, 100 bytes, on the first] header of 8 bytes, or of 12 on an inner page; pointers to cells
 *     leaf cell = varint bytes, varint rowid, record; what has no room goes on in a chain of overflow pages
 *     record    = varint bytes of the header, a varint for the type of each column; the columns
 *
 * Throws where the table is not there or a page is no part of one. No page is read twice, so there is no circle.
 */
export async function* readSqliteBlobs(pages: Pages, table: string): AsyncGenerator<Buffer> {
  const reader = new Reader(pages, (await pages.read(0))[RESERVED_AT] ?? 0);
  let root = 0;
  for await (const record of reader.records(1)) {
    const [type, name, , page] = valuesOf(record);
    if (textOf(type) === "table" && textOf(name) === table) root = numberOf(page);
  }
  if (root === 0) throw new Error(`it has no table "${table}"`);
  for await (const record of reader.records(root)) {
    const blob = valuesOf(record)[1];
    if (blob?.kind === "blob") yield blob.bytes;
  }
}

/** Bytes of a page, from the header of a SQLite file; null where it is none. */
export function sqlitePageBytes(header: Buffer): number | null {
  if (header.length < 100 || !header.subarray(0, 16).equals(SQLITE_MAGIC)) return null;
  const bytes = header.readUInt16BE(16);
  const isPower = bytes >= 512 && (bytes & (bytes - 1)) === 0;
  if (bytes === 1) return 65_536;
  return isPower ? bytes : null;
}

class Reader {
  readonly #pages: Pages;
  readonly #usable: number;
  readonly #seen: Uint8Array;

  constructor(pages: Pages, reserved: number) {
    this.#pages = pages;
    this.#usable = pages.pageBytes - reserved;
    this.#seen = new Uint8Array(pages.count + 1);
  }

  /** The records of the tree with this page as its root, in the order of their row ids. */
  async *records(root: number): AsyncGenerator<Buffer> {
    const ahead = [root];
    for (let number = ahead.pop(); number !== undefined; number = ahead.pop()) {
      const page = await this.#read(number);
      const at = number === 1 ? 100 : 0;
      const isLeaf = page[at] === LEAF;
      if (!isLeaf && page[at] !== INNER) throw new Error(DAMAGED);
      const cells = cellsOf(page, at, isLeaf ? 8 : 12);
      if (isLeaf) for (const cell of cells) yield await this.#record(page, cell);
      else ahead.push(page.readUInt32BE(at + 8), ...cells.map((cell) => word(page, cell)).reverse());
    }
  }

  async #record(page: Buffer, cell: number): Promise<Buffer> {
    const size = varint(page, cell);
    const start = varint(page, size.end).end;
    if (size.value > MOST_RECORD_BYTES) throw new Error("it holds too much in one record");
    const local = this.#localBytes(size.value);
    const first = page.subarray(start, start + local);
    if (local === size.value) return first;
    const parts = [first];
    let next = word(page, start + local);
    for (let left = size.value - local; left > 0; left -= this.#usable - 4) {
      const overflow = await this.#read(next);
      parts.push(overflow.subarray(4, 4 + Math.min(left, this.#usable - 4)));
      next = overflow.readUInt32BE(0);
    }
    return Buffer.concat(parts);
  }

  /** How much of a record stands on its own page. */
  #localBytes(bytes: number): number {
    if (bytes <= this.#usable - 35) return bytes;
    const least = Math.floor(((this.#usable - 12) * 32) / 255) - 23;
    const fitting = least + ((bytes - least) % (this.#usable - 4));
    return fitting <= this.#usable - 35 ? fitting : least;
  }

  async #read(number: number): Promise<Buffer> {
    if (number < 1 || this.#seen[number] !== 0) throw new Error(DAMAGED);
    this.#seen[number] = 1;
    return await this.#pages.read(number - 1);
  }
}

function cellsOf(page: Buffer, at: number, headerBytes: number): readonly number[] {
  const count = page.readUInt16BE(at + 3);
  const start = at + headerBytes;
  if (start + 2 * count > page.length) throw new Error(DAMAGED);
  return Array.from({ length: count }, (_, index) => page.readUInt16BE(start + 2 * index));
}

type Value = { readonly kind: "text" | "blob" | "number"; readonly bytes: Buffer } | { readonly kind: "other" };

function valuesOf(record: Buffer): readonly Value[] {
  const header = varint(record, 0);
  const values: Value[] = [];
  let at = header.value;
  for (let { end } = header; end < header.value && values.length < MOST_COLUMNS; ) {
    const type = varint(record, end);
    const bytes = bytesOfType(type.value);
    const value = record.subarray(at, at + bytes);
    if (value.length < bytes) throw new Error(DAMAGED);
    values.push({ kind: kindOfType(type.value), bytes: value });
    at += bytes;
    end = type.end;
  }
  return values;
}

function bytesOfType(type: number): number {
  if (type >= 12) return Math.floor((type - 12) / 2);
  return [0, 1, 2, 3, 4, 6, 8, 8][type] ?? 0;
}

function kindOfType(type: number): "text" | "blob" | "number" | "other" {
  if (type >= 12) return type % 2 === 0 ? "blob" : "text";
  return type >= 1 && type <= 4 ? "number" : "other";
}

function textOf(value: Value | undefined): string | null {
  return value?.kind === "text" ? value.bytes.toString("latin1") : null;
}

function numberOf(value: Value | undefined): number {
  return value?.kind === "number" ? value.bytes.readUIntBE(0, value.bytes.length) : 0;
}

/** Seven bits a byte, the highest first; lengths of nine bytes are beyond any bound. */
function varint(bytes: Buffer, at: number): { readonly value: number; readonly end: number } {
  let value = 0;
  for (let end = at; end < at + 8; ) {
    const byte = bytes[end];
    if (byte === undefined) break;
    end += 1;
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) return { value, end };
  }
  throw new Error(DAMAGED);
}

function word(page: Buffer, at: number): number {
  if (at + 4 > page.length) throw new Error(DAMAGED);
  return page.readUInt32BE(at);
}

const SQLITE_MAGIC = Buffer.from("SQLite format 3\0", "latin1");
const RESERVED_AT = 20;
const LEAF = 0x0d;
const INNER = 0x05;
const MOST_RECORD_BYTES = 32 * 1024 * 1024;
const MOST_COLUMNS = 16;
const DAMAGED = "it is damaged";
