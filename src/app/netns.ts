import { stat } from "node:fs/promises";
import { TocsinError } from "../core/tocsin-error.ts";

/** Inode of the network namespace that --netns names: `web` (as `ip netns` lists), a path, `pid:PID`, `inode:NUMBER`. */
export async function netnsInode(which: string): Promise<number> {
  const [, kind, number] = /^(pid|inode):(\d+)$/.exec(which) ?? [];
  if (kind === "inode") return Number(number);
  const path = kind === "pid" ? `/proc/${number}/ns/net` : which.includes("/") ? which : `/run/netns/${which}`;
  try {
    return (await stat(path)).ino;
  } catch (cause) {
    const message = `Cannot watch network namespace "${which}": there is no ${path}; name one that \`ip netns\` lists, a path, pid:PID or inode:NUMBER`;
    throw new TocsinError("usage", message, { cause });
  }
}
