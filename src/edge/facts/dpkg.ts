import { type FileHandle, readdir } from "node:fs/promises";
import { type Diversion, diversionsIn, diverted, md5sumsIn, programsIn } from "./dpkg-files.ts";
import { MergedPlaces } from "./merged-places.ts";
import { openWithin } from "./open-within.ts";
import type { LoadBounds, PackageDatabase, PackageFormat } from "./package-database.ts";
import { ProgramIndex } from "./program-index.ts";
import { readEntry } from "./rooted-files.ts";
import { refuseOthers } from "./trusted-owner.ts";
import { Turns } from "./turns.ts";

/**
 * Debian's packages, from `var/lib/dpkg/info/NAME.list` and, for what files hold, `NAME.md5sums`. Images without a dpkg
 * ("distroless") have `var/lib/dpkg/status.d/NAME.md5sums` alone.
 */
export const dpkgFormat: PackageFormat = {
  kind: "dpkg",
  locks: ["/var/lib/dpkg/lock"],
  versionIn: async (root) => {
    const found = await openInfo(root);
    if (found === null) return null;
    const stats = await found.directory.stat({ bigint: true });
    await found.directory.close();
    refuseOthers(stats);
    // dpkg-divert(1) by itself changes nothing else
    return `${stats.dev}:${stats.ino}:${stats.mtimeNs} ${await versionOf(root, "/var/lib/dpkg/diversions")}`;
  },
  load: loadDpkg,
};

async function versionOf(root: string, path: string): Promise<string> {
  const found = await openWithin(root, path).catch(() => null);
  if (found === null) return "";
  const { ino, mtimeNs, size } = await found.stat({ bigint: true });
  await found.close();
  return `${ino}:${mtimeNs}:${size}`;
}

interface Info {
  readonly directory: FileHandle;
  readonly hasLists: boolean;
}

async function openInfo(root: string): Promise<Info | null> {
  for (const [place, hasLists] of [["info", true] as const, ["status.d", false] as const]) {
    const directory = await openWithin(root, `/var/lib/dpkg/${place}`);
    if (directory !== null) return { directory, hasLists };
  }
  return null;
}

async function loadDpkg(root: string, most: LoadBounds): Promise<PackageDatabase> {
  const info = await openInfo(root);
  if (info === null) throw new Error("it is gone");
  try {
    const index = new ProgramIndex(await MergedPlaces.under(root), most.paths);
    const [diversions, turns] = [await readDiversions(root), new Turns(most.ms)];
    await index.take(() => fill(index, info, diversions, turns));
    return index;
  } finally {
    await info.directory.close();
  }
}

async function fill(
  index: ProgramIndex,
  info: Info,
  diversions: ReadonlyMap<string, Diversion>,
  turns: Turns,
): Promise<void> {
  const suffix = info.hasLists ? ".list" : ".md5sums";
  const names = await readdir(`/proc/self/fd/${info.directory.fd}`);
  const packages = names.filter((name) => name.endsWith(suffix));
  if (packages.length > MOST_PACKAGES) throw new Error("it has too many packages");
  for (let i = 0; i < packages.length; i += READ_AT_ONCE) {
    if (turns.isOver) await turns.next();
    const batch = packages.slice(i, i + READ_AT_ONCE).map((name) => name.slice(0, -suffix.length));
    for (const { name, list, sums } of await Promise.all(batch.map((entry) => readPackage(info, entry)))) {
      if (list === null) index.flaw ??= `"${name}${suffix}" cannot be read`;
      const owner = name.replace(/:[^:]*$/, "");
      for await (const { path, hex } of programsOf(list, sums, turns)) {
        const digest = hex === null ? null : { algorithm: "md5" as const, hex };
        index.add(diverted(path, owner, diversions), owner, digest);
      }
    }
  }
}

interface PackageFiles {
  /** `libc6:amd64` */
  readonly name: string;
  /** Null where it cannot be read. */
  readonly list: string | null;
  readonly sums: string;
}

/** What a package brought, and its sums; an image without a dpkg has the sums alone. */
async function readPackage({ directory, hasLists }: Info, name: string): Promise<PackageFiles> {
  const sums = await readText(directory, `${name}.md5sums`);
  return { name, list: hasLists ? await readText(directory, `${name}.list`) : sums && "", sums: sums ?? "" };
}

async function readText(directory: FileHandle, entry: string): Promise<string | null> {
  const bytes = await readEntry(directory, entry, LARGEST_BYTES).catch(() => null);
  return bytes?.toString("latin1") ?? null;
}

/** Programs of the list, and those that only the sums have; in turns, as a package may have a hundred thousand. */
async function* programsOf(list: string | null, sums: string, turns: Turns) {
  const hexOf = new Map<string, string>();
  for (const { path, hex } of md5sumsIn(sums)) {
    if (turns.isOver) await turns.next();
    hexOf.set(path, hex);
  }
  for (const path of programsIn(list ?? "")) {
    if (turns.isOver) await turns.next();
    yield { path, hex: hexOf.get(path) ?? null };
    hexOf.delete(path);
  }
  for (const [path, hex] of hexOf) {
    if (turns.isOver) await turns.next();
    yield { path, hex };
  }
}

async function readDiversions(root: string): Promise<Map<string, Diversion>> {
  const directory = await openWithin(root, "/var/lib/dpkg");
  if (directory === null) return new Map();
  try {
    return diversionsIn((await readEntry(directory, "diversions", LARGEST_BYTES))?.toString("latin1") ?? "");
  } catch {
    // Then the packages' own word is what there is
    return new Map();
  } finally {
    await directory.close();
  }
}

const READ_AT_ONCE = 16;
const LARGEST_BYTES = 8 * 1024 * 1024;
/** Debian has some 65,000. */
const MOST_PACKAGES = 65_536;
