import { type ByteOrder, cString, isElf, offsetOf, type Segment, type Span, segmentsOf } from "./elf-layout.ts";

/** What an ELF file says that tells how it is linked and what it wants of others. */
export interface ElfImage {
  /** Word size, byte order and machine as one text: only objects that agree in it are linked with each other. */
  readonly kind: string;
  /** Lower-case hex. */
  readonly buildId: string | null;
  readonly isGo: boolean;
  /** The dynamic loader that it asks for; null for a static program, and for a library. */
  readonly interpreter: string | null;
  /** Libraries that it is linked with, in its words. */
  readonly needed: readonly string[];
  /** Directories where these are looked for first, `$ORIGIN` unexpanded. */
  readonly libraryPath: readonly string[];
  /** Names that it wants of others. */
  readonly imports: ReadonlySet<string>;
  /** Whether these are all: no more is read than a bound. */
  readonly areImportsWhole: boolean;
}

/**
 * Reads an ELF file piece by piece: yields the span of the file that it wants next, takes its bytes (fewer where the file
 * ends), and returns null for what is no ELF file, or lies about its own layout. Every span and count has a bound.
 * Format: elf(5), gABI 4.1; Go's note: cmd/internal/buildid.
 */
export function* readElf(): Generator<Span, ElfImage | null, Buffer> {
  const head = yield { offset: 0, length: HEADER_BYTES };
  if (!isElf(head)) return null;
  const order: ByteOrder = { is64: head[4] === 2, isBig: head[5] === 2 };
  const segments = yield* segmentsOf(head, order, MOST_SEGMENTS);
  if (segments === null) return null;
  const notes = yield* readNotes(segments, order);
  const interpreter = yield* readInterpreter(segments);
  const machine = order.isBig ? head.readUInt16BE(18) : head.readUInt16LE(18);
  const kind = `${order.is64 ? 64 : 32}${order.isBig ? "msb" : "lsb"} ${machine}`;
  const own = { kind, interpreter, ...notes };
  const links = yield* readLinks(segments, order);
  return links === null ? null : { ...own, ...links };
}

function* readInterpreter(segments: readonly Segment[]): Generator<Span, string | null, Buffer> {
  const segment = segments.find(({ type }) => type === PT_INTERP);
  if (segment === undefined) return null;
  const bytes = yield { offset: segment.offset, length: Math.min(segment.fileBytes, LONGEST_NAME) };
  return cString(bytes, 0, LONGEST_NAME);
}

type Notes = Pick<ElfImage, "buildId" | "isGo">;

function* readNotes(segments: readonly Segment[], { isBig }: ByteOrder): Generator<Span, Notes, Buffer> {
  let buildId: string | null = null;
  let isGo = false;
  for (const segment of segments.filter(({ type }) => type === PT_NOTE).slice(0, MOST_NOTE_SEGMENTS)) {
    const bytes = yield { offset: segment.offset, length: Math.min(segment.fileBytes, MOST_NOTE_BYTES) };
    const word = (at: number): number => (isBig ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at));
    for (let at = 0; at + 12 <= bytes.length; ) {
      const [nameBytes, dataBytes, type] = [word(at), word(at + 4), word(at + 8)];
      const data = at + 12 + aligned(nameBytes);
      const name = cString(bytes, at + 12, 8);
      if (name === "Go" && type === GO_BUILD_ID) isGo = true;
      if (name === "GNU" && type === GNU_BUILD_ID && dataBytes <= MOST_ID_BYTES && data + dataBytes <= bytes.length) {
        buildId ??= bytes.toString("hex", data, data + dataBytes) || null;
      }
      at = data + aligned(dataBytes);
    }
  }
  return { buildId, isGo };
}

type Links = Pick<ElfImage, "needed" | "libraryPath" | "imports" | "areImportsWhole">;
const UNLINKED: Links = { needed: [], libraryPath: [], imports: new Set(), areImportsWhole: true };

/** Null where the dynamic section points out of the file. */
function* readLinks(segments: readonly Segment[], order: ByteOrder): Generator<Span, Links | null, Buffer> {
  const segment = segments.find(({ type }) => type === PT_DYNAMIC);
  if (segment === undefined) return UNLINKED;
  const bytes = yield { offset: segment.offset, length: Math.min(segment.fileBytes, MOST_DYNAMIC_BYTES) };
  const { first, all } = entriesOf(bytes, order);
  const stringsAt = offsetOf(segments, first.get(DT_STRTAB));
  const stringBytes = first.get(DT_STRSZ) ?? 0;
  if (stringsAt === null) return first.size === 0 ? UNLINKED : null;
  const strings = yield { offset: stringsAt, length: Math.min(stringBytes, MOST_STRING_BYTES) };
  const textsOf = (tag: number): string[] =>
    all.filter((entry) => entry.tag === tag).map(({ value }) => cString(strings, value, LONGEST_NAME));
  // Where there is a RUNPATH, RPATH is not looked at
  const paths = textsOf(DT_RUNPATH).length > 0 ? textsOf(DT_RUNPATH) : textsOf(DT_RPATH);
  const symbols = symbolCount(first, order);
  return {
    needed: textsOf(DT_NEEDED).filter((name) => name !== ""),
    libraryPath: paths.flatMap((path) => path.split(":")).filter((path) => path !== ""),
    imports: yield* readImports({ segments, first, order, strings }, Math.min(symbols, MOST_SYMBOLS)),
    areImportsWhole: stringBytes <= MOST_STRING_BYTES && symbols <= MOST_SYMBOLS,
  };
}

interface Entry {
  readonly tag: number;
  readonly value: number;
}

function entriesOf(bytes: Buffer, { is64, isBig }: ByteOrder) {
  const first = new Map<number, number>();
  const all: Entry[] = [];
  const size = is64 ? 16 : 8;
  const wordOf = (at: number): number => {
    if (!is64) return isBig ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at);
    return Number(isBig ? bytes.readBigUInt64BE(at) : bytes.readBigUInt64LE(at));
  };
  for (let at = 0; at + size <= bytes.length; at += size) {
    const [tag, value] = [wordOf(at), wordOf(at + size / 2)];
    if (tag === DT_NULL) break;
    if (!first.has(tag)) first.set(tag, value);
    all.push({ tag, value });
  }
  return {
    first,
    all: all.filter(({ tag }) => tag === DT_NEEDED || tag === DT_RPATH || tag === DT_RUNPATH).slice(0, MOST_NEEDED),
  };
}

/**
 * How many symbols there are, at most: up to the next table in memory. Hash tables do not tell, since one that holds no
 * symbol says that there is one.
 */
function symbolCount(first: ReadonlyMap<number, number>, { is64 }: ByteOrder): number {
  const begin = first.get(DT_SYMTAB);
  if (begin === undefined) return 0;
  const next = TABLES.map((tag) => first.get(tag) ?? 0).filter((address) => address > begin);
  return next.length === 0 ? Number.POSITIVE_INFINITY : Math.floor((Math.min(...next) - begin) / (is64 ? 24 : 16));
}

interface SymbolTable {
  readonly segments: readonly Segment[];
  readonly first: ReadonlyMap<number, number>;
  readonly order: ByteOrder;
  readonly strings: Buffer;
}

function* readImports(table: SymbolTable, count: number): Generator<Span, ReadonlySet<string>, Buffer> {
  const { segments, first, order, strings } = table;
  const imports = new Set<string>();
  const at = offsetOf(segments, first.get(DT_SYMTAB));
  if (at === null || count === 0) return imports;
  const size = order.is64 ? 24 : 16;
  const bytes = yield { offset: at, length: count * size };
  for (let symbol = 0; symbol + size <= bytes.length; symbol += size) {
    const sectionAt = symbol + (order.is64 ? 6 : 14);
    if (bytes.readUInt16LE(sectionAt) !== UNDEFINED) continue;
    const name = cString(
      strings,
      order.isBig ? bytes.readUInt32BE(symbol) : bytes.readUInt32LE(symbol),
      LONGEST_SYMBOL,
    );
    if (name !== "") imports.add(name);
  }
  return imports;
}

function aligned(length: number): number {
  return Math.ceil(length / 4) * 4;
}

const HEADER_BYTES = 64;
const [PT_DYNAMIC, PT_INTERP, PT_NOTE] = [2, 3, 4];
const [DT_NULL, DT_NEEDED, DT_STRTAB, DT_SYMTAB, DT_STRSZ, DT_RPATH, DT_RUNPATH] = [0, 1, 5, 6, 10, 15, 29];
/** Tags whose value is the address of a table or a function: HASH, STRTAB, RELA, INIT, FINI, REL, JMPREL, arrays, RELR, GNU's. */
const TABLES = [4, 5, 7, 12, 13, 17, 23, 25, 26, 36, 0x6ffffef5, 0x6ffffff0, 0x6ffffffc, 0x6ffffffe];
const UNDEFINED = 0;
const GNU_BUILD_ID = 3;
const GO_BUILD_ID = 4;
/** The kernel takes no more than 64 KiB of program headers. */
const MOST_SEGMENTS = 1024;
const MOST_NOTE_SEGMENTS = 8;
const MOST_NOTE_BYTES = 64 * 1024;
const MOST_ID_BYTES = 64;
const MOST_DYNAMIC_BYTES = 64 * 1024;
const MOST_NEEDED = 512;
const MOST_STRING_BYTES = 8 * 1024 * 1024;
const MOST_SYMBOLS = 65_536;
const LONGEST_NAME = 4096;
const LONGEST_SYMBOL = 64;
