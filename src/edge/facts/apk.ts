import { programsOfApk } from "./apk-installed.ts";
import { MergedPlaces } from "./merged-places.ts";
import { openWithin } from "./open-within.ts";
import type { LoadBounds, PackageDatabase, PackageFormat } from "./package-database.ts";
import { ProgramIndex } from "./program-index.ts";
import { readEntry } from "./rooted-files.ts";
import { refuseOthers } from "./trusted-owner.ts";
import { Turns } from "./turns.ts";

/** Where Alpine keeps it; the first since /lib is a link to /usr/lib. */
const PLACES = ["/usr/lib/apk/db", "/lib/apk/db"];

/** Alpine's packages, from the one file that apk keeps of what is installed. */
export const apkFormat: PackageFormat = {
  kind: "apk",
  locks: PLACES.map((place) => `${place}/lock`),
  versionIn: async (root) => {
    const place = await findIn(root);
    const found = place === null ? null : await openWithin(root, `${place}/installed`);
    if (found === null) return null;
    const stats = await found.stat({ bigint: true });
    await found.close();
    refuseOthers(stats);
    return `${stats.dev}:${stats.ino}:${stats.mtimeNs}:${stats.size}`;
  },
  load: loadApk,
};

async function findIn(root: string): Promise<string | null> {
  for (const place of PLACES) {
    const found = await openWithin(root, `${place}/installed`);
    await found?.close();
    if (found !== null) return place;
  }
  return null;
}

async function loadApk(root: string, most: LoadBounds): Promise<PackageDatabase> {
  const index = new ProgramIndex(await MergedPlaces.under(root), most.paths);
  const turns = new Turns(most.ms);
  const text = await readInstalled(root);
  // Every package ends with an empty line
  if (text !== "" && !text.endsWith("\n\n")) index.flaw = "it is cut off";
  await index.take(async () => {
    for (const { path, owner, digest } of programsOfApk(text)) {
      if (turns.isOver) await turns.next();
      index.add(path, owner, digest);
    }
  });
  return index;
}

async function readInstalled(root: string): Promise<string> {
  const directory = await openWithin(root, (await findIn(root)) ?? PLACES[0] ?? "");
  if (directory === null) throw new Error("it is gone");
  try {
    const bytes = await readEntry(directory, "installed", LARGEST_BYTES);
    if (bytes === null) throw new Error("it is gone");
    return bytes.toString("latin1");
  } finally {
    await directory.close();
  }
}

/** A desktop of 1,500 packages has 10 MB. */
const LARGEST_BYTES = 32 * 1024 * 1024;
