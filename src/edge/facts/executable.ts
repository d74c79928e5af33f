import { stat } from "node:fs/promises";
import type { ExecEvent, Executable } from "../../core/event/event.ts";
import { textFromBytes } from "../../core/event/text.ts";
import type { ContentReader } from "./content-facts.ts";
import type { DpkgOwners } from "./dpkg.ts";
import { isSameFile, type OpenedExecutable } from "./open-executable.ts";
import { findPlace } from "./overlay-place.ts";
import { isInWritablePlace } from "./writable-place.ts";

export interface ExecutableSources {
  /** Directory under which the node's own paths and its package database lie: "/" unless run inside a container. */
  readonly root: string;
  readonly procRoot: string;
  readonly contents: ContentReader;
  readonly owners: DpkgOwners;
}

/** Gathers what is to know about an opened executable, and closes it. What cannot be had is null; nothing throws. */
export async function readExecutable(opened: OpenedExecutable, sources: ExecutableSources): Promise<Executable> {
  const { stats, isDeleted, isMemoryBacked } = opened;
  const path = textFromBytes(opened.path);
  try {
    const place = await findPlace(opened, sources.procRoot, sources.root);
    const view = await stableView(opened, sources.root);
    const { sha256, elf, unknown } = await sources.contents.read({ ...opened, view });
    return {
      path,
      device: Number(stats.dev),
      inode: Number(stats.ino),
      sizeBytes: Number(stats.size),
      sha256,
      ...(await ownerOf(opened, path, sources)),
      isDeleted,
      isMemoryBacked,
      isInWritablePlace: !isMemoryBacked && (await isInWritablePlace(view, opened.path)),
      isAsPackaged: null,
      file: {
        ...{ ownerUid: Number(stats.uid), mode: Number(stats.mode) & PERMISSIONS },
        ...{ hostPath: place.hostPath, isInUpperLayer: place.isInUpperLayer },
      },
      elf,
      unknown: [...unknown, ...place.unknown],
    };
  } finally {
    await opened.handle.close().catch(() => undefined);
  }
}

/** Where the file of an exec can be looked at again once its process is gone; null where no such place is its own. */
export async function whereToProve(
  { path, stats, isDeleted }: OpenedExecutable,
  { parentPid }: ExecEvent,
  { root, procRoot }: ExecutableSources,
): Promise<Buffer | null> {
  if (isDeleted) return null;
  for (const view of [root === "/" ? "" : root, `${procRoot}/${parentPid}/root`]) {
    const place = Buffer.concat([Buffer.from(view), path]);
    if (await isSameFile(place, stats)) return place;
  }
  return null;
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

/** Libraries are looked for in the node's own root where the program lies there: a process's root ends with the process. */
async function stableView({ path, stats, view }: OpenedExecutable, root: string): Promise<string> {
  const own = root === "/" ? "" : root;
  return (await isSameFile(Buffer.concat([Buffer.from(own), path]), stats)) ? own : view;
}

/** Beside read, write and execute: setuid, setgid, sticky. */
const PERMISSIONS = 0o7777;
