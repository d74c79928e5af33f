import { createHash } from "node:crypto";
import type { BigIntStats } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { identityOf } from "./file-identity.ts";

/** The SHA-256 of a content as lower-case hex; null where it was not had, and then why. */
export type ContentHash = { readonly sha256: string } | { readonly sha256: null; readonly reason: string };

/** Reads an open file to its end, once; a file that is too large, unreadable, or changed under the reader has no hash. */
export async function hashContent(handle: FileHandle, stats: BigIntStats): Promise<ContentHash> {
  if (stats.size > LARGEST_BYTES) return { sha256: null, reason: "larger than 256 MiB" };
  try {
    return await readToEnd(handle, stats);
  } catch (error) {
    return {
      sha256: null,
      reason: `unreadable (${error instanceof Error && "code" in error ? error.code : "unknown"})`,
    };
  }
}

async function readToEnd(handle: FileHandle, stats: BigIntStats): Promise<ContentHash> {
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
  const isWhole = identityOf(after) === identityOf(stats) && BigInt(position) === stats.size;
  return isWhole ? { sha256: hash.digest("hex") } : { sha256: null, reason: "changed while it was read" };
}

const LARGEST_BYTES = 256n * 1024n * 1024n;
const CHUNK_BYTES = 256 * 1024;
