/** What an ELF file of a test's own says; the rest is what a small program of x86-64 says. */
export interface ElfSample {
  readonly is64?: boolean;
  readonly isBig?: boolean;
  readonly machine?: number;
  readonly interpreter?: string | null;
  readonly needed?: readonly string[];
  readonly runpath?: string;
  readonly rpath?: string;
  readonly imports?: readonly string[];
  readonly exports?: readonly string[];
  readonly buildId?: string;
  readonly isGo?: boolean;
  readonly isDynamic?: boolean;
}

const BASE = 0x400000;

/** A file that a loader would take: program headers, interpreter, notes, dynamic section, symbols, strings. */
export function elfFile(sample: ElfSample = {}): Buffer {
  const { is64 = true, isBig = false, machine = 62, interpreter = "/lib64/ld-linux-x86-64.so.2" } = sample;
  const { needed = ["libc.so.6"], imports = [], exports = [], isDynamic = true } = sample;
  const write = writerOf(is64, isBig);
  const texts = textTable();
  const symbols = [
    write.symbol(0, 0),
    ...imports.map((name) => write.symbol(texts.add(name), 0)),
    ...exports.map((name) => write.symbol(texts.add(name), 7)),
  ];
  const tags = [
    ...needed.map((name) => [1, texts.add(name)]),
    ...(sample.rpath === undefined ? [] : [[15, texts.add(sample.rpath)]]),
    ...(sample.runpath === undefined ? [] : [[29, texts.add(sample.runpath)]]),
  ];
  const notes = Buffer.concat([
    ...(sample.buildId === undefined ? [] : [write.note("GNU", 3, Buffer.from(sample.buildId, "hex"))]),
    ...(sample.isGo === true ? [write.note("Go", 4, Buffer.from("go-build-id"))] : []),
  ]);
  const interp = Buffer.from(interpreter === null ? "" : `${interpreter}\0`);
  const strings = texts.bytes();
  const dynamicBytes = (tags.length + 4) * (is64 ? 16 : 8);
  const headBytes = (is64 ? 64 : 52) + 4 * (is64 ? 56 : 32);
  const places = { interp: headBytes, notes: 0, dynamic: 0, symbols: 0, strings: 0, end: 0 };
  places.notes = places.interp + Math.ceil(interp.length / 8) * 8;
  places.dynamic = places.notes + notes.length;
  places.symbols = places.dynamic + dynamicBytes;
  places.strings = places.symbols + Buffer.concat(symbols).length;
  places.end = places.strings + strings.length;
  tags.push([5, BASE + places.strings], [6, BASE + places.symbols], [10, strings.length], [0, 0]);
  const headers = [
    write.segment(1, 0, places.end),
    interpreter === null ? write.segment(0, 0, 0) : write.segment(3, places.interp, interp.length),
    write.segment(4, places.notes, notes.length),
    isDynamic ? write.segment(2, places.dynamic, dynamicBytes) : write.segment(0, 0, 0),
  ];
  const bytes = Buffer.alloc(places.end);
  write.head(machine, headers.length).copy(bytes);
  Buffer.concat(headers).copy(bytes, is64 ? 64 : 52);
  interp.copy(bytes, places.interp);
  notes.copy(bytes, places.notes);
  Buffer.concat(tags.map(([tag = 0, value = 0]) => Buffer.concat([write.long(tag), write.long(value)]))).copy(
    bytes,
    places.dynamic,
  );
  Buffer.concat(symbols).copy(bytes, places.symbols);
  strings.copy(bytes, places.strings);
  return bytes;
}

function textTable() {
  let text = "\0";
  return {
    add: (name: string): number => {
      const at = text.length;
      text += `${name}\0`;
      return at;
    },
    bytes: () => Buffer.from(text, "latin1"),
  };
}

function writerOf(is64: boolean, isBig: boolean) {
  const half = (value: number): Buffer => number(value, 2, isBig);
  const word = (value: number): Buffer => number(value, 4, isBig);
  const long = (value: number): Buffer => number(value, is64 ? 8 : 4, isBig);
  return {
    long,
    symbol: (name: number, section: number): Buffer =>
      is64
        ? Buffer.concat([word(name), Buffer.from([0x12, 0]), half(section), long(0), long(0)])
        : Buffer.concat([word(name), word(0), word(0), Buffer.from([0x12, 0]), half(section)]),
    segment: (type: number, offset: number, bytes: number): Buffer =>
      is64
        ? Buffer.concat([word(type), word(4), ...[offset, BASE + offset, 0, bytes, bytes, 8].map(long)])
        : Buffer.concat([word(type), ...[offset, BASE + offset, 0, bytes, bytes, 4, 4].map(long)]),
    note: (name: string, type: number, data: Buffer): Buffer =>
      Buffer.concat([word(name.length + 1), word(data.length), word(type), padded(`${name}\0`), padded(data)]),
    head: (machine: number, segments: number): Buffer => {
      const ident = Buffer.concat([
        Buffer.from([0x7f, 0x45, 0x4c, 0x46, is64 ? 2 : 1, isBig ? 2 : 1, 1]),
        Buffer.alloc(9),
      ]);
      const sizes = [is64 ? 64 : 52, is64 ? 56 : 32, segments, 0, 0, 0].map(half);
      const places = [BASE, is64 ? 64 : 52, 0].map(long);
      return Buffer.concat([ident, half(3), half(machine), word(1), ...places, word(0), ...sizes]);
    },
  };
}

function number(value: number, bytes: number, isBig: boolean): Buffer {
  const digits = Buffer.alloc(8);
  digits.writeBigUInt64BE(BigInt(value));
  const own = digits.subarray(8 - bytes);
  return isBig ? own : Buffer.from(own.toReversed());
}

function padded(content: string | Buffer): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);
}
