import { constants } from "node:fs";
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

/** Whether an error says that there is no such file. */
export function isAbsence(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");
}

async function closeAll(handles: readonly FileHandle[]): Promise<void> {
  for (const handle of handles) await handle.close();
}

/** As the kernel's MAXSYMLINKS. */
const MOST_LINKS = 40;
/** include/uapi/asm-generic/fcntl.h; Node names no constant for it. */
export const O_PATH = 0o10000000;
