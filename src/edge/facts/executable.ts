import type { ExecEvent, Executable } from "../../core/event/event.ts";
import { textFromBytes } from "../../core/event/text.ts";
import type { ContentReader } from "./content-facts.ts";
import { isSameFile, type OpenedExecutable } from "./open-executable.ts";
import { findPlace } from "./overlay-place.ts";
import { type PackageSources, readPackageFacts } from "./package-owner.ts";
import { isInWritablePlace } from "./writable-place.ts";

export interface ExecutableSources extends PackageSources {
  readonly procRoot: string;
  readonly contents: ContentReader;
}

/**
 * Gathers what is to know about an opened executable, and closes it. What cannot be had is null; nothing throws. A parent that
 * may be looked at lends its root: that of a process which is gone in a moment goes with it.
 */
export async function readExecutable(
  found: OpenedExecutable,
  sources: ExecutableSources,
  parentPid: number | null = null,
): Promise<Executable> {
  const { stats, isDeleted, isMemoryBacked } = found;
  const opened = parentPid === null ? found : await underParent(found, `${sources.procRoot}/${parentPid}/root`);
  const path = textFromBytes(opened.path);
  try {
    const place = await findPlace(opened, sources.procRoot, sources.root);
    const view = await stableView(opened, sources.root);
    const { sha256, elf, unknown } = await sources.contents.read({ ...opened, view });
    const packaged = await readPackageFacts(opened, sha256, sources);
    return {
      path,
      device: Number(stats.dev),
      inode: Number(stats.ino),
      sizeBytes: Number(stats.size),
      sha256,
      ...packaged,
      isDeleted,
      isMemoryBacked,
      isInWritablePlace: !isMemoryBacked && (await isInWritablePlace(view, opened.path)),
      file: {
        ...{ ownerUid: Number(stats.uid), mode: Number(stats.mode) & PERMISSIONS },
        ...{ hostPath: place.hostPath, isInUpperLayer: place.isInUpperLayer },
      },
      elf,
      unknown: [...unknown, ...place.unknown, ...packaged.unknown],
    };
  } finally {
    await opened.handle.close().catch(() => undefined);
  }
}

/** The same, seen from the parent's root, where that has the very file at the same place. */
async function underParent(opened: OpenedExecutable, view: string): Promise<OpenedExecutable> {
  const isOfProcess = /\/\d+\/root$/.test(opened.view);
  const isThere = isOfProcess && (await isSameFile(Buffer.concat([Buffer.from(view), opened.path]), opened.stats));
  return isThere ? { ...opened, view } : opened;
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

/** Libraries are looked for in the node's own root where the program lies there: a process's root ends with the process. */
async function stableView({ path, stats, view }: OpenedExecutable, root: string): Promise<string> {
  const own = root === "/" ? "" : root;
  return (await isSameFile(Buffer.concat([Buffer.from(own), path]), stats)) ? own : view;
}

/** Beside read, write and execute: setuid, setgid, sticky. */
const PERMISSIONS = 0o7777;
