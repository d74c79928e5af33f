import { programsOfApk } from "../../src/edge/facts/apk-installed.ts";
import { diversionsIn, md5sumsIn, programsIn } from "../../src/edge/facts/dpkg-files.ts";
import type { Pages } from "../../src/edge/facts/pages.ts";
import { bdbLayout, readBdbBlobs } from "../../src/edge/facts/rpm-bdb.ts";
import { parseRpmHeader } from "../../src/edge/facts/rpm-header.ts";
import { readSqliteBlobs, sqlitePageBytes } from "../../src/edge/facts/sqlite-table.ts";
import { withWriteAheadLog } from "../../src/edge/facts/sqlite-wal.ts";
import { rpmBdb, rpmSqlite } from "../edge/facts/rpm-files.ts";
import { type Chance, changed, hostileBytes } from "./mutate.ts";

/** A reader of a package database, and what makes bytes for it that are worth reading. */
export interface DatabaseTarget {
  readonly name: string;
  readonly make: (chance: Chance) => Uint8Array;
  /** How many things it found. May refuse what it is given by an Error, as readers of files do; never by another failure. */
  readonly read: (bytes: Uint8Array) => Promise<number>;
}

const utf8 = (...lines: readonly string[]) => new TextEncoder().encode(lines.join("\n"));
const lists = [
  utf8("/.", "/usr", "/usr/bin", "/usr/bin/curl", "/usr/share/doc/curl", "/usr/lib/x86_64-linux-gnu/libc.so.6", ""),
  utf8("/bin/\xe9t\xe9", "/sbin/a", "/sbin/a/b", ""),
];
const sums = [
  utf8("0123456789abcdef0123456789abcdef  usr/bin/curl", "fedcba98765432100123456789abcdef  bin/sh", ""),
  utf8("0123456789abcdef0123456789abcdef *usr/bin/x y", ""),
];
const diversions = [utf8("/usr/bin/view", "/usr/bin/view.old", "vim", "/bin/sh", "/bin/sh.distrib", ":", "")];
const installed = [
  utf8("P:busybox", "F:bin", "R:busybox", "a:0:0:755", "Z:Q1p78yvTLG094tHE1+dToJGbmYzQE=", "", ""),
  utf8("P:curl", "F:", "R:init", "a:0:0:4755", "F:usr/bin", "R:curl", "a:0:0:755", "Z:Q2", "", ""),
];

/** Of each text a line is found, of each file a header. */
export const databaseTargets: readonly DatabaseTarget[] = [
  { name: "dpkg list", make: from(lists), read: async (bytes) => countOf(programsIn(textOf(bytes))) },
  { name: "dpkg md5sums", make: from(sums), read: async (bytes) => countOf(md5sumsIn(textOf(bytes))) },
  { name: "dpkg divert", make: from(diversions), read: async (bytes) => diversionsIn(textOf(bytes)).size },
  { name: "apk", make: from(installed), read: async (bytes) => countOf(programsOfApk(textOf(bytes))) },
  { name: "rpm header", make: headerBytes, read: readHeader },
  { name: "rpm sqlite", make: (chance) => fileBytes(chance, smallSqlite, sqlitePages), read: readSqlite },
  { name: "sqlite wal", make: walBytes, read: readWal },
  { name: "rpm bdb", make: (chance) => fileBytes(chance, rpmBdb, bdbPages), read: readBdb },
];

function from(valid: readonly Uint8Array[]): (chance: Chance) => Uint8Array {
  return (chance) => hostileBytes(chance, valid);
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("latin1");
}

function countOf(items: Iterable<unknown>): number {
  let count = 0;
  for (const _ of items) count++;
  return count;
}

/** A real header, whole or with bytes changed in its entries, where all lengths are. */
const header = await firstOf(readBdbBlobs(pagesOf(rpmBdb, 4096), { isBigEndian: false, pageBytes: 4096 }));
const storeAt = 8 + 16 * header.readUInt32BE(0);

function headerBytes(chance: Chance): Uint8Array {
  const [entries, store] = [Uint8Array.from(header.subarray(0, storeAt)), header.subarray(storeAt)];
  if (chance() < 0.2) return hostileBytes(chance, [entries]);
  return Buffer.concat([changed(chance, entries), store]);
}

async function readHeader(bytes: Uint8Array): Promise<number> {
  return parseRpmHeader(Buffer.from(bytes))?.programs.length ?? 0;
}

/** A real database without its indexes, which are not read. */
const smallSqlite = rpmSqlite.subarray(0, 35 * 4096);
/** Of it, the pages that lead to the packages. */
const sqlitePages = [0, 1, 32, 34];
const bdbPages = Array.from({ length: rpmBdb.length / 4096 }, (_, page) => page);

/** A file with bytes changed here and there, mostly at the beginning of pages, where what leads on is. */
function fileBytes(chance: Chance, file: Buffer, pages: readonly number[]): Uint8Array {
  const bytes = Buffer.from(file);
  for (let left = 1 + Math.floor(chance() * 6); left > 0; left--) {
    const page = 4096 * (pages[Math.floor(chance() * pages.length)] ?? 0);
    const at = page + Math.floor(chance() * (chance() < 0.7 ? 128 : 4096));
    bytes[at] = chance() < 0.5 ? Math.floor(chance() * 256) : (bytes[at] ?? 0) ^ (1 << Math.floor(chance() * 8));
  }
  return chance() < 0.1 ? bytes.subarray(0, Math.floor(chance() * bytes.length)) : bytes;
}

async function readSqlite(bytes: Uint8Array): Promise<number> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const pageBytes = sqlitePageBytes(file);
  return pageBytes === null ? 0 : await headersIn(readSqliteBlobs(pagesOf(file, pageBytes), "Packages"));
}

async function readBdb(bytes: Uint8Array): Promise<number> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const layout = bdbLayout(file);
  return layout === null ? 0 : await headersIn(readBdbBlobs(pagesOf(file, layout.pageBytes), layout));
}

/** A log of one page with good sums, then changed: most of them no longer hold. */
function walBytes(chance: Chance): Uint8Array {
  const log = Uint8Array.from(goodLog(512, [Buffer.alloc(512, Math.floor(chance() * 256)), Buffer.alloc(512, 7)]));
  return chance() < 0.3 ? log : hostileBytes(chance, [log]);
}

async function readWal(bytes: Uint8Array): Promise<number> {
  const under: Pages = { pageBytes: 512, count: 0, read: () => Buffer.alloc(512) };
  const pages = await withWriteAheadLog(under, Buffer.from(bytes));
  return Math.min(pages.count, (await pages.read(0)).length, (await pages.read(1)).length);
}

async function headersIn(blobs: AsyncIterable<Buffer>): Promise<number> {
  let count = 0;
  for await (const blob of blobs) count += parseRpmHeader(blob)?.programs.length ?? 0;
  return count;
}

function pagesOf(file: Buffer, pageBytes: number): Pages {
  const count = Math.floor(file.length / pageBytes);
  const read = (number: number) => {
    if (number < 0 || number >= count) throw new Error("it is damaged");
    return file.subarray(number * pageBytes, (number + 1) * pageBytes);
  };
  return { pageBytes, count, read };
}

async function firstOf(blobs: AsyncIterable<Buffer>): Promise<Buffer> {
  for await (const blob of blobs) return Buffer.from(blob);
  throw new Error("no header in the sample");
}

/** A write-ahead log with these pages, committed; see sqlite-wal.ts. */
function goodLog(pageBytes: number, pages: readonly Buffer[]): Buffer {
  const head = Buffer.alloc(32);
  for (const [index, word] of [0x377f0682, 3007000, pageBytes, 0, 11, 22].entries())
    head.writeUInt32BE(word, 4 * index);
  let sums = summed(head.subarray(0, 24), [0, 0]);
  head.writeUInt32BE(sums[0], 24);
  head.writeUInt32BE(sums[1], 28);
  const frames = pages.map((page, index) => {
    const frame = Buffer.alloc(24);
    const words = [index + 1, index === pages.length - 1 ? pages.length : 0, 11, 22];
    for (const [place, word] of words.entries()) frame.writeUInt32BE(word, 4 * place);
    sums = summed(page, summed(frame.subarray(0, 8), sums));
    frame.writeUInt32BE(sums[0], 16);
    frame.writeUInt32BE(sums[1], 20);
    return Buffer.concat([frame, page]);
  });
  return Buffer.concat([head, ...frames]);
}

function summed(bytes: Buffer, [first, second]: readonly [number, number]): readonly [number, number] {
  let [a, b] = [first, second];
  for (let at = 0; at < bytes.length; at += 8) {
    a = (a + bytes.readUInt32LE(at) + b) >>> 0;
    b = (b + bytes.readUInt32LE(at + 4) + a) >>> 0;
  }
  return [a, b];
}
