import { createHash } from "node:crypto";
import type { BigIntStats } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { identityOf } from "./file-identity.ts";
import type { Digest } from "./package-database.ts";

/** Digests of files in whatever algorithm their packages chose; the last few thousand are remembered by identity. */
export class FileDigests {
  readonly #known = new Map<string, Promise<string | null>>();

  /** As lower-case hex; null where the file is larger than 256 MiB, unreadable, or changed under the reader. */
  async of(handle: FileHandle, stats: BigIntStats, algorithm: Digest["algorithm"]): Promise<string | null> {
    const key = `${algorithm} ${identityOf(stats)}`;
    const known = this.#known.get(key);
    if (known !== undefined) return await known;
    const reading = digestOf(handle, stats, algorithm).catch(() => null);
    this.#known.set(key, reading);
    if (this.#known.size > MOST_KNOWN) this.#known.delete(this.#known.keys().next().value ?? key);
    const digest = await reading;
    // A failure may pass
    if (digest === null) this.#known.delete(key);
    return digest;
  }
}

async function digestOf(handle: FileHandle, stats: BigIntStats, algorithm: string): Promise<string | null> {
  if (stats.size > LARGEST_BYTES) return null;
  const hash = createHash(algorithm);
  const chunk = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, Number(stats.size) + 1));
  let position = 0;
  for (let isMore = true; isMore && position <= LARGEST_BYTES; ) {
    const { bytesRead } = await handle.read(chunk, 0, chunk.length, position);
    hash.update(chunk.subarray(0, bytesRead));
    position += bytesRead;
    isMore = bytesRead > 0;
  }
  return identityOf(await handle.stat({ bigint: true })) === identityOf(stats) ? hash.digest("hex") : null;
}

const LARGEST_BYTES = 256n * 1024n * 1024n;
const CHUNK_BYTES = 256 * 1024;
const MOST_KNOWN = 4096;
