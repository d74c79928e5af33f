import { constants, type Stats } from "node:fs";
import { type FileHandle, open, readlink } from "node:fs/promises";

/**
 * Finds what a path means to those who have `root` as their root directory: links lead inside of it, never out of it, as
 * in openat2's RESOLVE_IN_ROOT. The answer only names the file (O_PATH), so that no FIFO or device is ever opened; the
 * caller closes it. Null where there is nothing; throws where it cannot be had.
 */
export async function openWithin(root: string, path: string): Promise<FileHandle | null> {
  const ahead = path.split("/").reverse();
  const trail = [await open(root, O_PATH | constants.O_DIRECTORY)];
  let links = 0;
  try {
    for (let part = ahead.pop(); part !== undefined; part = ahead.pop()) {
      if (part === "" || part === ".") continue;
      if (part === "..") {
        if (trail.length > 1) await trail.pop()?.close();
        continue;
      }
      const place = `/proc/self/fd/${trail.at(-1)?.fd}/${part}`;
      const found = await open(place, O_PATH | constants.O_NOFOLLOW);
      if (!(await found.stat()).isSymbolicLink()) {
        trail.push(found);
        continue;
      }
      await found.close();
      if (++links > MOST_LINKS) throw new Error("too many symbolic links");
      const target = await readlink(place);
      if (target.startsWith("/")) await closeAll(trail.splice(1));
      ahead.push(...target.split("/").reverse());
    }
    return trail.pop() ?? null;
  } catch (error) {
    if (isAbsence(error)) return null;
    throw error;
  } finally {
    await closeAll(trail);
  }
}

/** Opens a regular file for reading that a handle names; throws where it is none, or larger than allowed. */
export async function openRegular(name: FileHandle, largestBytes: number): Promise<FileHandle> {
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

function isAbsence(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");
}

async function closeAll(handles: readonly FileHandle[]): Promise<void> {
  for (const handle of handles) await handle.close();
}

const MOST_LINKS = 40;
const MEBIBYTE = 1024 * 1024;
/** include/uapi/asm-generic/fcntl.h; Node names no constant for it. */
const O_PATH = 0o10000000;
