import { readlink, stat } from "node:fs/promises";
import type { Executable } from "../../core/event/event.ts";
import { textFromBytes } from "../../core/event/text.ts";
import type { KnownContents } from "./known-contents.ts";
import { isSameFile, type OpenedExecutable } from "./open-executable.ts";
import type { PackageDatabases } from "./package-databases.ts";
import type { PackagedContents } from "./packaged-content.ts";
import { type Owned, type RootPackages, STILL_READING } from "./root-packages.ts";

export interface PackageSources {
  /** Directory under which the node's own paths and its package database lie: "/" unless run inside a container. */
  readonly root: string;
  readonly packages: PackageDatabases;
  readonly packagedContents: PackagedContents;
  readonly knownContents: KnownContents;
}

/** What the package database of the node, or of the container's root, says of an executable. */
export interface PackageFacts extends Pick<Executable, "package" | "packageDatabase" | "isAsPackaged" | "copyOf"> {
  /** What could not be had, each with its reason. */
  readonly unknown: readonly string[];
}

/**
 * Asks who owns an opened executable, whether it is as it came, and if not, whose content it has. What cannot be had is
 * null; nothing throws.
 */
export async function readPackageFacts(
  opened: OpenedExecutable,
  sha256: string | null,
  sources: PackageSources,
): Promise<PackageFacts> {
  const owned = await readOwner(opened, sha256, sources);
  const isHome = owned.package !== null && owned.isAsPackaged !== false;
  if (sha256 === null) return { ...owned, copyOf: null };
  if (isHome && owned.isAsPackaged === true && (await isOnNode(opened, sources.root)))
    sources.knownContents.learn(sha256, textFromBytes(opened.path));
  return { ...owned, copyOf: isHome ? null : sources.knownContents.pathOf(sha256) };
}

/** Whether who owns an executable was not known yet when it was asked for. */
export function isOwnerPending({ unknown }: Pick<Executable, "unknown">): boolean {
  return unknown.includes(`package: ${STILL_READING}`);
}

/** What a container's database vouches for is known of that container only. */
async function isOnNode({ path, stats }: OpenedExecutable, root: string): Promise<boolean> {
  return await isSameFile(Buffer.concat([Buffer.from(root === "/" ? "" : root), path]), stats);
}

type OwnerFacts = Omit<PackageFacts, "copyOf">;

async function readOwner(
  opened: OpenedExecutable,
  sha256: string | null,
  sources: PackageSources,
): Promise<OwnerFacts> {
  if (opened.isMemoryBacked) return await factsOfMemory(opened, sources);
  const place = await placeOf(opened, sources);
  if (typeof place === "string") return nothing(`package: ${place}`);
  const outer = await place.packages.ownerOf(place.path, place.root);
  // A chroot's programs lie in the node's own root too, and are its packages'
  const inner =
    outer.file === null && place.packages === sources.packages.node ? await inChroot(opened, sources) : null;
  const { packages, root, path } = inner ?? place;
  const { database, file, why } = inner === null ? outer : await packages.ownerOf(path, root);
  const known = { package: file?.package ?? null, packageDatabase: database };
  const reasons = why === null ? [] : [`package: ${why}`];
  if (file === null) return { ...known, isAsPackaged: null, unknown: reasons };
  if (opened.isDeleted) {
    return { ...known, isAsPackaged: null, unknown: [...reasons, "isAsPackaged: its file was replaced while it ran"] };
  }
  const compared = await sources.packagedContents.compare({ opened, sha256, file, packages, root, path });
  const unsure = compared.why === null ? [] : [`isAsPackaged: ${compared.why}`];
  return { ...known, isAsPackaged: compared.isAsPackaged, unknown: [...reasons, ...unsure] };
}

/** No package owns what lies in memory alone; whether the node has packages is worth knowing. */
async function factsOfMemory(opened: OpenedExecutable, { packages, root }: PackageSources): Promise<OwnerFacts> {
  const { database }: Owned = await packages.node.ownerOf(textFromBytes(opened.path), root);
  return { ...nothing(), packageDatabase: database };
}

function nothing(...unknown: readonly string[]): OwnerFacts {
  return { package: null, packageDatabase: null, isAsPackaged: null, unknown };
}

interface Place {
  readonly packages: RootPackages;
  /** Where the root directory is seen now. */
  readonly root: string;
  readonly path: string;
}

/** Whose database is to be asked by which path; else why none. */
async function placeOf(opened: OpenedExecutable, { packages, root }: PackageSources): Promise<Place | string> {
  const path = textFromBytes(opened.path);
  const node = { packages: packages.node, root, path };
  const prefix = root === "/" ? "" : root;
  if (await isSameFile(Buffer.concat([Buffer.from(prefix), opened.path]), opened.stats)) return node;
  const { view, isDeleted } = opened;
  // The path may mean another file there: a container's, or one that replaced what still runs. An upgrade deletes the file
  // that a daemon goes on running, so a deleted one is still its package's
  if (isDeleted && (await isSameDirectory(`${prefix}/`, `${view}/`))) return node;
  const inside = await packages.of(`${view}/`);
  if (inside === null) {
    const isNodes = (await stat(root, { bigint: true }).catch(() => null))?.dev === opened.stats.dev;
    const known = isNodes ? null : packages.ofDevice(opened.stats.dev);
    return known === null ? "its root directory is gone" : { packages: known, root: view, path };
  }
  if (isDeleted || (await isSameFile(Buffer.concat([Buffer.from(view), opened.path]), opened.stats))) {
    return { packages: inside, root: view, path };
  }
  return (await inChroot(opened, { packages })) ?? "its path means another file in its root directory";
}

/** Of a process in a chroot, the kernel tells the path from outside; null where it is in none. */
async function inChroot(
  { view, path, stats }: OpenedExecutable,
  { packages }: Pick<PackageSources, "packages">,
): Promise<Place | null> {
  const above = await readlink(view, { encoding: "buffer" }).catch(() => null);
  if (above === null || above.length < 2 || !path.subarray(0, above.length).equals(above)) return null;
  const inner = path.subarray(above.length);
  if (!(await isSameFile(Buffer.concat([Buffer.from(view), inner]), stats))) return null;
  const inside = await packages.of(`${view}/`);
  return inside === null ? null : { packages: inside, root: view, path: textFromBytes(inner) };
}

async function isSameDirectory(path: string, other: string): Promise<boolean> {
  const found = await stat(path, { bigint: true }).catch(() => null);
  return found !== null && (await isSameFile(Buffer.from(other), found));
}
