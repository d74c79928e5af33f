import { stat, statfs } from "node:fs/promises";
import { TocsinError } from "../core/tocsin-error.ts";

/** Type of the file system that namespaces live in. Source: NSFS_MAGIC, include/uapi/linux/magic.h. */
const NSFS_MAGIC = 0x6e736673;
const MOST_INODE = 0xffff_ffff;

/** Inode of the network namespace that --netns names: `web` (as `ip netns` lists), a path, `pid:PID`, `inode:NUMBER`. */
export async function netnsInode(which: string): Promise<number> {
  const [, kind, number] = /^(pid|inode):(\d+)$/.exec(which) ?? [];
  if (kind === "inode") return checkedInode(Number(number), which);
  const path = kind === "pid" ? `/proc/${number}/ns/net` : which.includes("/") ? which : `/run/netns/${which}`;
  try {
    if ((await statfs(path)).type === NSFS_MAGIC) return (await stat(path)).ino;
  } catch (cause) {
    throw refusal(which, `there is no ${path}`, { cause });
  }
  throw refusal(which, `${path} is none`);
}

/** To the kernel side 0 stands for every namespace, which nobody asks for by number. */
function checkedInode(inode: number, which: string): number {
  if (inode >= 1 && inode <= MOST_INODE) return inode;
  throw refusal(which, "no namespace has that inode");
}

function refusal(which: string, why: string, options?: { readonly cause: unknown }): TocsinError {
  const remedy = "name one that `ip netns` lists, a path, pid:PID or inode:NUMBER";
  return new TocsinError("usage", `Cannot watch network namespace "${which}": ${why}; ${remedy}`, options);
}
