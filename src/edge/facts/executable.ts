import { lstat, stat } from "node:fs/promises";
import type { Executable } from "../../core/event/event.ts";
import { textFromBytes } from "../../core/event/text.ts";
import type { ContentHashes } from "./content-hash.ts";
import type { DpkgOwners } from "./dpkg.ts";
import { isSameFile, type OpenedExecutable } from "./open-executable.ts";

export interface ExecutableSources {
  /** Directory under which the node's own paths and its package database lie: "/" unless run inside a container. */
  readonly root: string;
  readonly hashes: ContentHashes;
  readonly owners: DpkgOwners;
}

/** Gathers what is to know about an opened executable, and closes it. What cannot be had is null; nothing throws. */
export async function readExecutable(opened: OpenedExecutable, sources: ExecutableSources): Promise<Executable> {
  const { stats, isDeleted, isMemoryBacked } = opened;
  const path = textFromBytes(opened.path);
  try {
    return {
      path,
      device: Number(stats.dev),
      inode: Number(stats.ino),
      sizeBytes: Number(stats.size),
      sha256: await sources.hashes.hash(opened.handle, stats),
      ...(await ownerOf(opened, path, sources)),
      isDeleted,
      isMemoryBacked,
      isInWritablePlace: !isMemoryBacked && (await isInWritablePlace(opened, path)),
      isAsPackaged: null,
      file: null,
      elf: null,
      unknown: [],
    };
  } finally {
    await opened.handle.close().catch(() => undefined);
  }
}

type Owner = Pick<Executable, "package" | "packageDatabase">;

async function ownerOf(opened: OpenedExecutable, path: string, sources: ExecutableSources): Promise<Owner> {
  const { owners } = sources;
  const owner = await owners.ownerOf(path);
  const packageDatabase = owners.hasDatabase ? "dpkg" : null;
  if (opened.isMemoryBacked) return { package: null, packageDatabase };
  const root = Buffer.from(sources.root === "/" ? "" : sources.root);
  if (await isSameFile(Buffer.concat([root, opened.path]), opened.stats)) return { package: owner, packageDatabase };
  // The path may mean another file there: a container's, or one that replaced what still runs. An upgrade deletes the file
  // that a daemon goes on running, so a deleted one is still its package's; for a container's nothing is known.
  const isGoneHere = opened.isDeleted && (await isSameDirectory(`${root}/`, `${opened.view}/`));
  return isGoneHere ? { package: owner, packageDatabase } : { package: null, packageDatabase: null };
}

async function isSameDirectory(path: string, other: string): Promise<boolean> {
  const found = await stat(path, { bigint: true }).catch(() => null);
  return found !== null && (await isSameFile(Buffer.from(other), found));
}

/** Says whether ordinary users can put a file here: well-known places, or any directory above it that they can write. */
async function isInWritablePlace(opened: OpenedExecutable, path: string): Promise<boolean> {
  if (WRITABLE_PLACE.test(path)) return true;
  const parts = opened.path.toString("latin1").split("/").slice(1, -1);
  for (let depth = parts.length; depth > 0; depth -= 1) {
    const above = Buffer.from(`/${parts.slice(0, depth).join("/")}`, "latin1");
    const found = await lstat(Buffer.concat([Buffer.from(opened.view), above])).catch(() => null);
    if (found !== null && (found.uid !== 0 || (found.mode & WORLD_WRITABLE) !== 0)) return true;
  }
  return false;
}

const WRITABLE_PLACE = /^\/(?:tmp|var\/tmp|dev\/shm|home|run\/user\/[^/]+|var\/run\/user\/[^/]+)\//;
const WORLD_WRITABLE = 0o002;
