import type { BigIntStats } from "node:fs";
import { lstat, readlink, statfs } from "node:fs/promises";
import type { FileFacts } from "../../core/event/event.ts";
import { textFromBytes } from "../../core/event/text.ts";
import { join, type Mount, mountOfPath, pathOnMount, readMounts } from "./mount-table.ts";
import { isSameFile, type OpenedExecutable, OVERLAYFS } from "./open-executable.ts";

/** Where a file lies for the node, and what could not be found out of that. */
export interface FilePlace extends Pick<FileFacts, "hostPath" | "isInUpperLayer"> {
  readonly unknown: readonly string[];
}

const HERE: FilePlace = { hostPath: null, isInUpperLayer: null, unknown: [] };

/**
 * Finds a file of a process in the node's terms: itself where the node has it at the same path, else in the layers of the
 * overlay that it lies on, or where else its file system is mounted. A place is only believed where the file itself is
 * there: an overlay shows other inodes, so size and times tell. `root` is where the node's files are seen.
 */
export async function findPlace(opened: OpenedExecutable, procRoot: string, root: string): Promise<FilePlace> {
  const { view, stats, isMemoryBacked } = opened;
  if (isMemoryBacked) return HERE;
  const prefix = root === "/" ? "" : root;
  const path = textFromBytes(opened.path);
  const isOnNode = await isSameFile(Buffer.concat([Buffer.from(prefix), opened.path]), stats);
  const isOnOverlay = await liesOnOverlay(opened.handle.fd);
  // Most are: a node of many containers has thousands of mounts, which take milliseconds to read
  if (isOnNode && !isOnOverlay) return HERE;
  const pid = /^.*\/(\d+)\/root$/.exec(view)?.[1] ?? "self";
  const mounts = await readMounts(procRoot, pid);
  const mount = mountOfPath(mounts, path);
  if (mount === null || (isOnOverlay && mount.type !== "overlay")) {
    const place = isOnNode ? HERE : await placeUnderRoot(opened, prefix);
    return isOnOverlay ? { ...place, unknown: [...place.unknown, "isInUpperLayer: its mounts were not seen"] } : place;
  }
  const place = { mount, path: pathOnMount(mount, path), stats, prefix };
  if (mount.type === "overlay") return { ...(await placeInLayers(place)), ...(isOnNode ? { hostPath: null } : {}) };
  if (opened.isDeleted) return { ...HERE, unknown: ["hostPath: the file was deleted"] };
  return (await placeOnSameMount(place, procRoot)) ?? (await placeUnderRoot(opened, prefix));
}

async function liesOnOverlay(fd: number): Promise<boolean> {
  return (await statfs(`/proc/self/fd/${fd}`).catch(() => null))?.type === OVERLAYFS;
}

interface Sought {
  readonly mount: Mount;
  /** In the file system that is mounted. */
  readonly path: string;
  readonly stats: BigIntStats;
  readonly prefix: string;
}

async function placeInLayers({ mount, path, stats, prefix }: Sought): Promise<FilePlace> {
  const upper = layersOf(mount, "upperdir=")[0];
  if (upper === undefined) {
    const lower = await inLowerLayer(mount, { path, stats, prefix });
    return { hostPath: lower, isInUpperLayer: false, unknown: lower === null ? [UNSEEN_LAYER] : [] };
  }
  const isSeen = (await lstat(`${prefix}${upper}`).catch(() => null))?.isDirectory() === true;
  if (!isSeen) {
    const reason = "the upper layer of its overlay cannot be seen from here";
    return { hostPath: null, isInUpperLayer: null, unknown: [`hostPath: ${reason}`, `isInUpperLayer: ${reason}`] };
  }
  if (await isCopy(`${prefix}${join(upper, path)}`, stats)) {
    return { hostPath: join(upper, path), isInUpperLayer: true, unknown: [] };
  }
  const lower = await inLowerLayer(mount, { path, stats, prefix });
  if (lower !== null) return { hostPath: lower, isInUpperLayer: false, unknown: [] };
  // In no layer that can be seen: deleted, replaced, or in one of those that cannot
  return {
    hostPath: null,
    isInUpperLayer: null,
    unknown: [UNSEEN_LAYER, "isInUpperLayer: the file is in no layer that can be seen"],
  };
}

async function inLowerLayer(mount: Mount, sought: Omit<Sought, "mount">): Promise<string | null> {
  for (const layer of layersOf(mount, "lowerdir=", "lowerdir+=")) {
    const path = join(layer, sought.path);
    if (await isCopy(`${sought.prefix}${path}`, sought.stats)) return path;
  }
  return null;
}

/** Directories of these options. A colon parts them, one of a name is escaped; relative ones mean nothing here. */
function layersOf({ options }: Mount, ...names: readonly string[]): readonly string[] {
  return names
    .flatMap((name) => options.filter((option) => option.startsWith(name)).map((option) => option.slice(name.length)))
    .flatMap((value) => value.split(/(?<!\\):+/))
    .map((value) => value.replace(/\\(.)/g, "$1"))
    .filter((value) => value.startsWith("/"))
    .slice(0, MOST_LAYERS);
}

/** An overlay shows a layer's file with its size and times, and where it can with its inode. */
async function isCopy(path: string, stats: BigIntStats): Promise<boolean> {
  const found = await lstat(path, { bigint: true }).catch(() => null);
  return found?.isFile() === true && found.size === stats.size && found.mtimeNs === stats.mtimeNs;
}

/** The same file system mounted where the node can see it: a volume, a folder bound into a container. */
async function placeOnSameMount({ mount, path, stats, prefix }: Sought, procRoot: string): Promise<FilePlace | null> {
  const mounts = await readMounts(procRoot, prefix === "" ? "self" : "1");
  for (const own of mounts.filter(({ device }) => device === mount.device).slice(0, MOST_LAYERS)) {
    if (own.root !== "/" && path !== own.root && !path.startsWith(`${own.root}/`)) continue;
    const here = join(own.place, own.root === "/" ? path : path.slice(own.root.length));
    if (await isSameFile(Buffer.from(`${prefix}${here}`), stats)) return { ...HERE, hostPath: here };
  }
  return null;
}

/** A root that is a folder of the node's (chroot): the link to it says which. */
async function placeUnderRoot({ view, path, stats }: OpenedExecutable, prefix: string): Promise<FilePlace> {
  const root = view === "" ? null : await readlink(view, { encoding: "buffer" }).catch(() => null);
  const here = root === null ? null : Buffer.concat([root, path]);
  const isThere = here !== null && (await isSameFile(Buffer.concat([Buffer.from(prefix), here]), stats));
  if (here !== null && isThere) return { ...HERE, hostPath: textFromBytes(here) };
  return { ...HERE, unknown: ["hostPath: the file was found at no place of the node's"] };
}

const UNSEEN_LAYER = "hostPath: the file is in no layer that can be seen";
/** The kernel takes 500 lower layers. */
const MOST_LAYERS = 512;
