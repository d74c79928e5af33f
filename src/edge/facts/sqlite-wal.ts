import type { Pages } from "./pages.ts";
import { Turns } from "./turns.ts";

/**
 * Pages of a SQLite file with those that its write-ahead log has newer: what was committed and is not in the file yet.
 * Source: https://www.sqlite.org/fileformat2.html#walformat
 *
 *     log   = magic, version, page size, sequence, two salts, two checksums; frames
 *     frame = page number, pages of the file after a commit or 0, the salts, two checksums; the page
 *
 * A frame counts if its salts are the log's, its checksums go on from those before, and a commit follows.
 */
export async function withWriteAheadLog(pages: Pages, log: Buffer): Promise<Pages> {
  const committed = log.length < HEADER_BYTES ? null : await committedPages(log, pages.pageBytes);
  if (committed === null) return pages;
  const { pageBytes } = pages;
  return {
    pageBytes,
    count: Math.max(pages.count, committed.count),
    read: (number) => {
      const at = committed.pages.get(number);
      return at === undefined ? pages.read(number) : log.subarray(at, at + pageBytes);
    },
  };
}

interface Committed {
  /** Where in the log each page is. */
  readonly pages: ReadonlyMap<number, number>;
  readonly count: number;
}

async function committedPages(log: Buffer, pageBytes: number): Promise<Committed | null> {
  const magic = log.readUInt32BE(0);
  if (magic >>> 1 !== MAGIC >>> 1 || log.readUInt32BE(8) !== pageBytes) return null;
  const isBigEndian = (magic & 1) === 1;
  let sums = checksum(log.subarray(0, 24), [0, 0], isBigEndian);
  if (!areAt(log, 24, sums)) return null;
  const pages = new Map<number, number>();
  const open = new Map<number, number>();
  const turns = new Turns();
  let count = 0;
  for (let at = HEADER_BYTES; at + FRAME_BYTES + pageBytes <= log.length; at += FRAME_BYTES + pageBytes) {
    if (turns.isOver) await turns.next();
    if (!log.subarray(at + 8, at + 16).equals(log.subarray(16, 24))) break;
    sums = checksum(log.subarray(at, at + 8), sums, isBigEndian);
    sums = checksum(log.subarray(at + FRAME_BYTES, at + FRAME_BYTES + pageBytes), sums, isBigEndian);
    if (!areAt(log, at + 16, sums)) break;
    open.set(log.readUInt32BE(at) - 1, at + FRAME_BYTES);
    const size = log.readUInt32BE(at + 4);
    if (size === 0) continue;
    count = size;
    for (const [number, place] of open) pages.set(number, place);
    open.clear();
  }
  return { pages, count };
}

type Sums = readonly [number, number];

function checksum(bytes: Buffer, [first, second]: Sums, isBigEndian: boolean): Sums {
  let [a, b] = [first, second];
  for (let at = 0; at + 8 <= bytes.length; at += 8) {
    a = (a + (isBigEndian ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at)) + b) >>> 0;
    b = (b + (isBigEndian ? bytes.readUInt32BE(at + 4) : bytes.readUInt32LE(at + 4)) + a) >>> 0;
  }
  return [a, b];
}

function areAt(log: Buffer, at: number, [a, b]: Sums): boolean {
  return log.readUInt32BE(at) === a && log.readUInt32BE(at + 4) === b;
}

const MAGIC = 0x377f0682;
const HEADER_BYTES = 32;
const FRAME_BYTES = 24;
