import type { Stats } from "node:fs";
import { lstat } from "node:fs/promises";
import { groupsOfPeople } from "./account-groups.ts";

/**
 * Says whether ordinary users can put a file here: well-known places, or a directory above it that is not root's, that anybody
 * can write (sticky or not), or that a group can write in which there is somebody. `view` is where its root is seen.
 */
export async function isInWritablePlace(view: string, path: Buffer): Promise<boolean> {
  if (WELL_KNOWN.test(path.toString("latin1"))) return true;
  const parts = path.toString("latin1").split("/").slice(1, -1).slice(0, DEEPEST);
  for (let depth = parts.length; depth > 0; depth -= 1) {
    const above = Buffer.from(`/${parts.slice(0, depth).join("/")}`, "latin1");
    const found = await lstat(Buffer.concat([Buffer.from(view), above])).catch(() => null);
    if (found !== null && (await isWritable(found, view))) return true;
  }
  return false;
}

async function isWritable({ uid, gid, mode }: Stats, view: string): Promise<boolean> {
  if (uid !== 0 || (mode & OTHERS_WRITE) !== 0) return true;
  return gid !== 0 && (mode & GROUP_WRITES) !== 0 && (await groupsOfPeople(view)).has(gid);
}

const WELL_KNOWN = /^\/(?:tmp|var\/tmp|dev\/shm|home|run\/user\/[^/]+|var\/run\/user\/[^/]+)\//;
const OTHERS_WRITE = 0o002;
const GROUP_WRITES = 0o020;
const DEEPEST = 64;
