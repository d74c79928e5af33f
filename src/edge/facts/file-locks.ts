import { readFile } from "node:fs/promises";
import { openWithin } from "./open-within.ts";

/** Whether somebody holds a write lock on one of these files, as /proc/locks tells: no lock is asked for. See proc(5). */
export async function isLocked(root: string, paths: readonly string[], locksPath = "/proc/locks"): Promise<boolean> {
  const held = await readFile(locksPath, "latin1").catch(() => "");
  for (const path of paths) {
    const place = await placeOf(root, path).catch(() => null);
    if (place !== null && held.split("\n").some((line) => isWriteLock(line, place))) return true;
  }
  return false;
}

/** As the kernel writes it, `fe:00:2234`: on overlayfs and btrfs the device is another than stat's, and no lock is seen. */
async function placeOf(root: string, path: string): Promise<string | null> {
  const found = await openWithin(root, path);
  if (found === null) return null;
  const { dev, ino } = await found.stat({ bigint: true });
  await found.close();
  const major = ((dev >> 8n) & 0xfffn) | ((dev >> 32n) & ~0xfffn);
  const minor = (dev & 0xffn) | ((dev >> 12n) & ~0xffn);
  return `${hex(major)}:${hex(minor)}:${ino}`;
}

function hex(number: bigint): string {
  return number.toString(16).padStart(2, "0");
}

function isWriteLock(line: string, place: string): boolean {
  const fields = line.split(/\s+/);
  return fields.includes("WRITE") && fields.includes(place);
}
