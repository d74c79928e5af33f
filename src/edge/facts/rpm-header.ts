import { textFromBytes } from "../../core/event/text.ts";
import type { Digest } from "./package-database.ts";

/** A program that a package brought. */
export interface RpmProgram {
  readonly path: string;
  readonly digest: Digest | null;
}

export interface RpmPackage {
  readonly name: string;
  /** Regular files that may be executed; what the database says was not installed, or was replaced, is left out. */
  readonly programs: readonly RpmProgram[];
}

/**
 * A package as rpm's database holds it, or null where it is damaged. Source: docs/manual/format.md and tags.md of rpm.
 *
 *     header = entries and bytes of the store, as words; entries; the store
 *     entry  = tag, type, offset in the store, count: four words, highest byte first
 */
export function parseRpmHeader(blob: Buffer): RpmPackage | null {
  try {
    const header = new Header(blob);
    const name = header.strings(TAG.name).at(0);
    if (name === null) return null;
    return { name: textFromBytes(name), programs: Array.from(programsOf(header)) };
  } catch {
    // Read past its end: what it says of its own lengths is wrong
    return null;
  }
}

function* programsOf(header: Header): Generator<RpmProgram> {
  const modes = header.numbers(TAG.fileModes);
  const states = header.numbers(TAG.fileStates);
  const flags = header.numbers(TAG.fileFlags);
  const directoryOf = header.numbers(TAG.dirIndexes);
  const directories = header.strings(TAG.dirNames);
  const names = header.strings(TAG.baseNames);
  const digests = header.strings(TAG.fileDigests);
  const algorithm = ALGORITHMS.get(header.numbers(TAG.fileDigestAlgorithm)[0] ?? MD5);
  let pathBytes = 0;
  for (const [index, mode] of modes.entries()) {
    const isProgram = (mode & FORMAT_MASK) === REGULAR && (mode & EXECUTABLE) !== 0;
    const isThere = (states[index] ?? 0) === 0 && ((flags[index] ?? 0) & GHOST) === 0;
    if (!isProgram || !isThere) continue;
    const [directory, name] = [directories.at(directoryOf[index] ?? -1), names.at(index)];
    if (directory === null || name === null || directory.length + name.length > LONGEST_PATH) continue;
    // Few directories can be named by many files
    pathBytes += directory.length + name.length;
    if (pathBytes > MOST_PATH_BYTES) throw new RangeError("its paths are too long together");
    const hex = digests.at(index)?.toString("latin1") ?? "";
    const isDigest = algorithm !== undefined && hex.length === algorithm.digits && HEX.test(hex);
    yield {
      path: textFromBytes(Buffer.concat([directory, name])),
      digest: isDigest ? { algorithm: algorithm.name, hex } : null,
    };
  }
}

interface Entry {
  readonly type: number;
  readonly offset: number;
  readonly count: number;
}

class Header {
  readonly #entries = new Map<number, Entry>();
  readonly #store: Buffer;

  constructor(blob: Buffer) {
    const count = blob.readUInt32BE(0);
    const storeAt = 8 + 16 * count;
    if (count > MOST_ENTRIES || storeAt + blob.readUInt32BE(4) > blob.length) throw new RangeError("too short");
    this.#store = blob.subarray(storeAt, storeAt + blob.readUInt32BE(4));
    for (let at = 8; at < storeAt; at += 16) {
      const [type, offset] = [blob.readUInt32BE(at + 4), blob.readUInt32BE(at + 8)];
      this.#entries.set(blob.readUInt32BE(at), { type, offset, count: blob.readUInt32BE(at + 12) });
    }
  }

  /** Words of one, two or four bytes; none where the tag is missing. */
  numbers(tag: number): readonly number[] {
    const { type = 0, offset = 0, count = 0 } = this.#entries.get(tag) ?? {};
    const width = WIDTHS.get(type) ?? 0;
    if (width === 0 || count > MOST_FILES || offset + width * count > this.#store.length) return [];
    return Array.from({ length: count }, (_, index) => this.#store.readUIntBE(offset + width * index, width));
  }

  /** Strings, each ended by a NUL; none where the tag is missing. */
  strings(tag: number): Strings {
    const { type = 0, offset = 0, count = 0 } = this.#entries.get(tag) ?? {};
    return new Strings(this.#store, offset, STRINGS.has(type) && count <= MOST_FILES ? count : 0);
  }
}

/** Where each string ends is looked up once; most are never asked for. */
class Strings {
  readonly #store: Buffer;
  readonly #starts: Uint32Array;

  constructor(store: Buffer, offset: number, count: number) {
    this.#store = store;
    this.#starts = new Uint32Array(count + 1);
    let start = offset;
    for (let index = 0; index < count; index += 1) {
      this.#starts[index] = start;
      const end = store.indexOf(0, start);
      if (end < 0) throw new RangeError("too short");
      start = end + 1;
    }
    this.#starts[count] = start;
  }

  at(index: number): Buffer | null {
    const [start, end] = [this.#starts[index], this.#starts[index + 1]];
    return start === undefined || end === undefined ? null : this.#store.subarray(start, end - 1);
  }
}

const TAG = {
  ...{ name: 1000, fileStates: 1029, fileModes: 1030, fileDigests: 1035, fileFlags: 1037 },
  ...{ dirIndexes: 1116, baseNames: 1117, dirNames: 1118, fileDigestAlgorithm: 5011 },
} as const;
/** CHAR, INT8, INT16, INT32. */
const WIDTHS: ReadonlyMap<number, number> = new Map([
  [1, 1],
  [2, 1],
  [3, 2],
  [4, 4],
]);
/** STRING, STRING_ARRAY, I18NSTRING. */
const STRINGS: ReadonlySet<number> = new Set([6, 8, 9]);
/** RFC 4880, section 9.4, which rpm's numbers are from. */
const MD5 = 1;
const ALGORITHMS: ReadonlyMap<number, { readonly name: Digest["algorithm"]; readonly digits: number }> = new Map([
  [MD5, { name: "md5", digits: 32 }],
  [2, { name: "sha1", digits: 40 }],
  [8, { name: "sha256", digits: 64 }],
]);
const HEX = /^[0-9a-f]+$/;
/** inode(7) */
const FORMAT_MASK = 0o170000;
const REGULAR = 0o100000;
const EXECUTABLE = 0o111;
/** RPMFILE_GHOST: it is not in the package. */
const GHOST = 64;
/** rpm itself takes no more. */
const MOST_ENTRIES = 65_535;
/** Some ten times as many as the largest packages have. */
const MOST_FILES = 200_000;
/** PATH_MAX. */
const LONGEST_PATH = 4096;
const MOST_PATH_BYTES = 32 * 1024 * 1024;
