/** A piece of a file. */
export interface Span {
  readonly offset: number;
  readonly length: number;
}

export interface ByteOrder {
  readonly is64: boolean;
  readonly isBig: boolean;
}

/** What a program header says of a piece of the file, and where that lies in memory. */
export interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  readonly fileBytes: number;
}

/** Whether a file that begins so is ELF of a word size and byte order that there is. */
export function isElf(head: Buffer): boolean {
  const [, , , , size, order] = head;
  return (
    head.length >= 52 && head.readUInt32BE(0) === MAGIC && (size === 1 || size === 2) && (order === 1 || order === 2)
  );
}

/** Its program headers; null where there are none, or more than `most`. */
export function* segmentsOf(head: Buffer, order: ByteOrder, most: number): Generator<Span, Segment[] | null, Buffer> {
  const { is64 } = order;
  const read = readerOf(head, order);
  if (is64 && head.length < 64) return null;
  const offset = is64 ? read.long(32) : read.word(28);
  const [size, count] = is64 ? [read.half(54), read.half(56)] : [read.half(42), read.half(44)];
  if (size !== (is64 ? 56 : 32) || count === 0 || count > most) return null;
  const bytes = yield { offset, length: size * count };
  const entry = readerOf(bytes, order);
  const segments: Segment[] = [];
  for (let at = 0; at + size <= bytes.length; at += size) {
    const type = entry.word(at);
    segments.push(
      is64
        ? { type, offset: entry.long(at + 8), address: entry.long(at + 16), fileBytes: entry.long(at + 32) }
        : { type, offset: entry.word(at + 4), address: entry.word(at + 8), fileBytes: entry.word(at + 16) },
    );
  }
  return segments;
}

/** Where in the file an address lies; null where no loaded piece holds it. */
export function offsetOf(segments: readonly Segment[], address: number | undefined): number | null {
  if (address === undefined) return null;
  const holder = segments.find(
    (segment) =>
      segment.type === PT_LOAD && address >= segment.address && address - segment.address < segment.fileBytes,
  );
  return holder === undefined ? null : holder.offset + (address - holder.address);
}

/** The text that begins there and ends with a NUL, or with the bytes, or after `most` of them; "" beyond them. */
export function cString(bytes: Buffer, at: number, most: number): string {
  if (at >= bytes.length) return "";
  const window = bytes.subarray(at, at + most);
  const end = window.indexOf(0);
  return window.toString("latin1", 0, end < 0 ? window.length : end);
}

function readerOf(bytes: Buffer, { isBig }: ByteOrder) {
  return {
    half: (at: number): number => (isBig ? bytes.readUInt16BE(at) : bytes.readUInt16LE(at)),
    word: (at: number): number => (isBig ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at)),
    /** A number beyond what a double holds exactly is beyond any file. */
    long: (at: number): number => Number(isBig ? bytes.readBigUInt64BE(at) : bytes.readBigUInt64LE(at)),
  };
}

const MAGIC = 0x7f454c46;
const PT_LOAD = 1;
