import type { BigIntStats } from "node:fs";
import { type FileHandle, readlink, stat, statfs } from "node:fs/promises";
import { openForReading, openRegular } from "./open-regular.ts";
import { readExecutableLink } from "./proc-files.ts";

/** Whose executable is wanted, and what is known of it beforehand. */
export interface ExecutableSubject {
  readonly procRoot: string;
  readonly pid: number;
  /** Device (as stat's st_dev) and inode that the kernel reported; inode 0: not known. */
  readonly device: number;
  readonly inode: number;
  /** Where to look when the process is gone, each only believed if it leads to that inode. */
  readonly fallbacks: readonly FallbackPath[];
}

export interface FallbackPath {
  /** Prefix under which the process's paths can be looked up: "" or a directory without a final slash. */
  readonly view: string;
  /** Absolute, the prefix included. */
  readonly path: string;
}

export interface OpenedExecutable {
  /** For reading; the caller closes it. Leads to the content even where the file was deleted. */
  readonly handle: FileHandle;
  readonly stats: BigIntStats;
  readonly path: Buffer;
  /** Prefix under which `path` can be looked up: the process's own root, or "" for ours. */
  readonly view: string;
  readonly isDeleted: boolean;
  readonly isMemoryBacked: boolean;
}

/** Opens the file that a process executes; null where it is gone and nothing that is left is provably the same file. */
export async function openExecutable(
  subject: ExecutableSubject,
  link: Buffer | null,
): Promise<OpenedExecutable | null> {
  const live = link === null ? null : await openLive(subject, link);
  if (live !== null) return live;
  // Without an inode there is no proof that a path still means what it meant at the exec
  if (subject.inode === 0) return null;
  for (const fallback of subject.fallbacks) {
    const found = await openByPath(subject, fallback);
    if (found !== null) return found;
  }
  return null;
}

async function openLive(subject: ExecutableSubject, link: Buffer): Promise<OpenedExecutable | null> {
  const magic = `${subject.procRoot}/${subject.pid}/exe`;
  const handle = await openForReading(magic);
  if (handle === null) return null;
  const stats = await regularStats(handle);
  if (stats === null || !(await isExpected(subject, stats, magic)) || !isStillLinked(subject, link)) {
    await handle.close().catch(() => undefined);
    return null;
  }
  const view = `${subject.procRoot}/${subject.pid}/root`;
  const text = link.toString("latin1");
  const isMarked = text.endsWith(DELETED);
  // A file may be called "x (deleted)": then it is still there under this very name
  const isDeleted = isMarked && !(await isSameFile(Buffer.concat([Buffer.from(view), link]), stats));
  return {
    ...{ handle, stats, view, isDeleted },
    path: isDeleted ? link.subarray(0, link.length - DELETED.length) : link,
    isMemoryBacked: isDeleted && text.startsWith("/memfd:"),
  };
}

/** Without an inode it is the link that tells whether the process runs what it ran, or the number is another's by now. */
function isStillLinked({ procRoot, pid, inode }: ExecutableSubject, link: Buffer): boolean {
  return inode !== 0 || readExecutableLink(procRoot, pid)?.equals(link) === true;
}

async function openByPath(subject: ExecutableSubject, { view, path }: FallbackPath): Promise<OpenedExecutable | null> {
  const opened = await openRegular(path, (stats, magic) => isExpected(subject, stats, magic));
  if (opened === null) return null;
  const { handle, stats, magic } = opened;
  const real = await readlink(magic, { encoding: "buffer" }).catch(() => Buffer.from(path));
  const isInView = real.toString("latin1").startsWith(`${view}/`);
  return {
    ...{ handle, stats, view },
    path: real.subarray(isInView ? view.length : 0),
    ...{ isDeleted: false, isMemoryBacked: false },
  };
}

async function regularStats(handle: FileHandle): Promise<BigIntStats | null> {
  const stats = await handle.stat({ bigint: true }).catch(() => null);
  return stats?.isFile() ? stats : null;
}

async function isExpected(subject: ExecutableSubject, stats: BigIntStats, path: string): Promise<boolean> {
  if (subject.inode === 0) return true;
  if (Number(stats.ino) !== subject.inode) return false;
  if (Number(stats.dev) === subject.device) return true;
  // overlayfs and btrfs show another device to stat than the kernel has in the inode's superblock
  const type = (await statfs(path).catch(() => null))?.type;
  return type === OVERLAYFS || type === BTRFS;
}

/** Says whether this path leads to this very file. */
export async function isSameFile(path: Buffer, stats: BigIntStats): Promise<boolean> {
  const found = await stat(path, { bigint: true }).catch(() => null);
  return found !== null && found.dev === stats.dev && found.ino === stats.ino;
}

const DELETED = " (deleted)";
/** What statfs calls an overlay: include/uapi/linux/magic.h */
export const OVERLAYFS = 0x794c7630;
const BTRFS = 0x9123683e;
