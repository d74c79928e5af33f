import { createHash } from "node:crypto";
import type { BigIntStats } from "node:fs";
import type { FileHandle } from "node:fs/promises";

/** Hashes files through open descriptors and remembers the last few thousand by identity, so a program is read once. */
export class ContentHashes {
  readonly #known = new Map<string, Promise<string | null>>();

  /** The SHA-256 of a file already known under this identity, without reading it; undefined where it is not. */
  known(stats: BigIntStats): Promise<string | null> | undefined {
    const key = identityOf(stats);
    const hash = this.#known.get(key);
    if (hash === undefined) return undefined;
    // Last used goes last: the first of the map is the one to forget
    this.#known.delete(key);
    this.#known.set(key, hash);
    return hash;
  }

  /** SHA-256 as lower-case hex; null where the file is larger than 64 MiB, unreadable, or changed under the reader. */
  async hash(handle: FileHandle, stats: BigIntStats): Promise<string | null> {
    const known = this.known(stats);
    if (known !== undefined) return await known;
    const key = identityOf(stats);
    const reading = hashContent(handle, stats).catch(() => null);
    this.#known.set(key, reading);
    if (this.#known.size > MOST_KNOWN) this.#known.delete(this.#known.keys().next().value ?? key);
    const hash = await reading;
    // A failure may pass; a file that is too large stays so
    if (hash === null && stats.size <= LARGEST_BYTES) this.#known.delete(key);
    return hash;
  }
}

async function hashContent(handle: FileHandle, stats: BigIntStats): Promise<string | null> {
  if (stats.size > LARGEST_BYTES) return null;
  const hash = createHash("sha256");
  const chunk = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, Number(stats.size) + 1));
  let position = 0;
  while (position <= LARGEST_BYTES) {
    const { bytesRead } = await handle.read(chunk, 0, chunk.length, position);
    if (bytesRead === 0) break;
    hash.update(chunk.subarray(0, bytesRead));
    position += bytesRead;
  }
  const after = await handle.stat({ bigint: true });
  return identityOf(after) === identityOf(stats) && BigInt(position) === stats.size ? hash.digest("hex") : null;
}

/** The change time is part of it: a program may set its modification time back, never this. */
function identityOf(stats: BigIntStats): string {
  return `${stats.dev}:${stats.ino}:${stats.mtimeNs}:${stats.ctimeNs}:${stats.size}`;
}

const LARGEST_BYTES = 64n * 1024n * 1024n;
const CHUNK_BYTES = 256 * 1024;
const MOST_KNOWN = 4096;
