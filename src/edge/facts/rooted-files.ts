import { constants, type Stats } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { isAbsence } from "./open-within.ts";

/** Opens a regular file for reading that a handle names; throws where it is none, or larger than allowed. */
export async function openBounded(name: FileHandle, largestBytes: number): Promise<FileHandle> {
  const { size } = regular(await name.stat());
  if (size > largestBytes) throw new Error(`it is larger than ${Math.round(largestBytes / MEBIBYTE)} MiB`);
  return await open(`/proc/self/fd/${name.fd}`, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
}

/** Reads a file of a directory that a handle names, whole; null where there is none. */
export async function readEntry(directory: FileHandle, entry: string, largestBytes: number): Promise<Buffer | null> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY;
  const handle = await open(`/proc/self/fd/${directory.fd}/${entry}`, flags).catch((error: unknown) => {
    if (isAbsence(error)) return null;
    throw error;
  });
  if (handle === null) return null;
  try {
    const { size } = regular(await handle.stat());
    if (size > largestBytes) throw new Error(`"${entry}" is larger than ${Math.round(largestBytes / MEBIBYTE)} MiB`);
    return await readUpTo(handle, size);
  } finally {
    await handle.close();
  }
}

/** What is there of so many bytes from a position on: fewer where the file ends before. */
export async function readUpTo(handle: FileHandle, bytes: number, position = 0): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(bytes);
  let length = 0;
  while (length < bytes) {
    const { bytesRead } = await handle.read(buffer, length, bytes - length, position + length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return buffer.subarray(0, length);
}

function regular(stats: Stats): Stats {
  if (!stats.isFile()) throw new Error("it is no regular file");
  return stats;
}

const MEBIBYTE = 1024 * 1024;
