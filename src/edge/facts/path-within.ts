import { lstat, readlink } from "node:fs/promises";

/**
 * Where a path of a process leads when its root is seen under `view`: links are followed as that process would, never
 * out of its root. Null where it leads nowhere. With "" for a view the kernel follows them itself.
 */
export async function pathWithin(view: string, path: string): Promise<string | null> {
  if (view === "") return path;
  let left = path.split("/");
  const done: string[] = [];
  for (let links = 0, steps = 0; left.length > 0; steps += 1) {
    if (steps > MOST_STEPS) return null;
    const [name = "", ...rest] = left;
    left = rest;
    if (name === "" || name === ".") continue;
    if (name === "..") {
      done.pop();
      continue;
    }
    const here = `${view}/${[...done, name].join("/")}`;
    const stats = await lstat(here).catch(() => null);
    if (stats === null) return null;
    if (!stats.isSymbolicLink()) {
      done.push(name);
      continue;
    }
    links += 1;
    const target = await readlink(here).catch(() => null);
    if (target === null || links > MOST_LINKS) return null;
    if (target.startsWith("/")) done.length = 0;
    left = [...target.split("/"), ...left];
  }
  return `${view}/${done.join("/")}`;
}

/** As the kernel's MAXSYMLINKS. */
const MOST_LINKS = 40;
const MOST_STEPS = 400;
