import { openRegularWithin } from "./open-regular.ts";
import { readUpTo } from "./rooted-files.ts";

/**
 * Groups in which there is somebody besides root, from /etc/group and /etc/passwd under a root: a folder that group `staff`
 * can write is safe as long as nobody is in it. Users that only a directory service knows are not seen.
 */
export async function groupsOfPeople(view: string): Promise<ReadonlySet<number>> {
  const groups = new Set<number>();
  for (const [, , gid, members] of await rowsOf(view, "/etc/group")) {
    if (members?.split(",").some((name) => name !== "" && name !== "root")) groups.add(Number(gid));
  }
  for (const [, , uid, gid] of await rowsOf(view, "/etc/passwd")) if (uid !== "0") groups.add(Number(gid));
  return groups;
}

/** Links are followed within the root; a file of the kernel's own, which says that it is empty, is not read. */
async function rowsOf(view: string, path: string): Promise<readonly string[][]> {
  const opened = await openRegularWithin(view, path, ({ size }) => size <= MOST_BYTES);
  if (opened === null) return [];
  try {
    const text = (await readUpTo(opened.handle, Number(opened.stats.size))).toString("latin1");
    return text.split("\n").map((line) => line.split(":"));
  } catch {
    // Its disk failed.
    return [];
  } finally {
    await opened.handle.close().catch(() => undefined);
  }
}

const MOST_BYTES = 1024n * 1024n;
