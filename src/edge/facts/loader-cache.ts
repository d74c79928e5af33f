import { cString } from "./elf-layout.ts";

/** Where the dynamic loader finds libraries, by their names; several where there is one for each kind of program. */
export type LoaderCache = ReadonlyMap<string, readonly string[]>;

/**
 * Reads /etc/ld.so.cache of glibc 2.2 and later; empty for any other. Format: sysdeps/generic/dl-cache.h of glibc: magic, a
 * count and a length of strings, 20 bytes, then entries `{int32 flags; uint32 key, value; uint32 osversion; uint64 hwcap}`
 * whose key and value are offsets of a name and a path.
 */
export function parseLoaderCache(bytes: Buffer): LoaderCache {
  const found = new Map<string, string[]>();
  if (bytes.length < HEADER_BYTES || bytes.toString("latin1", 0, MAGIC.length) !== MAGIC) return found;
  // Written by the machine for itself, so in its own byte order
  const isBig = bytes.readUInt32LE(20) > bytes.length / ENTRY_BYTES;
  const word = (at: number): number => (isBig ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at));
  const count = Math.min(word(20), MOST_ENTRIES, Math.floor((bytes.length - HEADER_BYTES) / ENTRY_BYTES));
  for (let index = 0; index < count; index += 1) {
    const at = HEADER_BYTES + index * ENTRY_BYTES;
    const [name, path] = [cString(bytes, word(at + 4), LONGEST), cString(bytes, word(at + 8), LONGEST)];
    if (name === "" || !path.startsWith("/")) continue;
    const paths = found.get(name);
    if (paths === undefined) found.set(name, [path]);
    else if (paths.length < MOST_PATHS) paths.push(path);
  }
  return found;
}

const MAGIC = "glibc-ld.so.cache1.1";
const HEADER_BYTES = 48;
const ENTRY_BYTES = 24;
const MOST_ENTRIES = 65_536;
const MOST_PATHS = 8;
const LONGEST = 1024;
