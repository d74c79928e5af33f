import type { FileHandle } from "node:fs/promises";
import { MergedPlaces } from "./merged-places.ts";
import { openWithin } from "./open-within.ts";
import type { LoadBounds, PackageDatabase, PackageFormat } from "./package-database.ts";
import { FilePages } from "./pages.ts";
import { ProgramIndex } from "./program-index.ts";
import { openBounded, readUpTo } from "./rooted-files.ts";
import { bdbLayout, readBdbBlobs } from "./rpm-bdb.ts";
import { parseRpmHeader } from "./rpm-header.ts";
import { isNdb, readNdbBlobs } from "./rpm-ndb.ts";
import { readSqliteBlobs, sqlitePageBytes } from "./sqlite-table.ts";
import { withWriteAheadLog } from "./sqlite-wal.ts";
import { refuseOthers } from "./trusted-owner.ts";
import { Turns } from "./turns.ts";

/** Where distributions keep it; the second is mostly a link to the first. */
const PLACES = ["/usr/lib/sysimage/rpm", "/var/lib/rpm"];
/** SQLite since rpm 4.16, rpm's own format (openSUSE), Berkeley DB before. */
const FILES = ["rpmdb.sqlite", "Packages.db", "Packages"];

/** rpm's packages, in whichever of its three formats the database is. */
export const rpmFormat: PackageFormat = {
  kind: "rpm",
  locks: PLACES.map((place) => `${place}/.rpm.lock`),
  versionIn: async (root) => {
    const path = await findIn(root);
    return path === null ? null : `${await identityOf(root, path)} ${await identityOf(root, `${path}-wal`)}`;
  },
  load: loadRpm,
};

async function findIn(root: string): Promise<string | null> {
  for (const place of PLACES) {
    for (const file of FILES) {
      const path = `${place}/${file}`;
      if ((await identityOf(root, path)) !== "") return path;
    }
  }
  return null;
}

async function identityOf(root: string, path: string): Promise<string> {
  const found = await openWithin(root, path);
  if (found === null) return "";
  const stats = await found.stat({ bigint: true });
  await found.close();
  refuseOthers(stats);
  return `${stats.dev}:${stats.ino}:${stats.mtimeNs}:${stats.size}`;
}

async function loadRpm(root: string, most: LoadBounds): Promise<PackageDatabase> {
  const path = await findIn(root);
  const handle = path === null ? null : await openFile(root, path, LARGEST_BYTES);
  if (path === null || handle === null) throw new Error("it is gone");
  try {
    const log = await readLog(root, `${path}-wal`);
    const index = new ProgramIndex(await MergedPlaces.under(root), most.paths);
    await index.take(() => fill(index, blobsOf(handle, log), new Turns(most.ms)));
    return index;
  } finally {
    await handle.close();
  }
}

async function fill(index: ProgramIndex, blobs: AsyncIterable<Buffer>, turns: Turns): Promise<void> {
  for await (const blob of blobs) {
    if (turns.isOver) await turns.next();
    const found = parseRpmHeader(blob);
    if (found === null) index.flaw ??= "a package in it is damaged";
    for (const { path, digest } of found?.programs ?? []) index.add(path, found?.name ?? "", digest);
  }
}

/** The packages of a database, told by how its file begins. */
export async function* blobsOf(handle: FileHandle, log: Buffer): AsyncGenerator<Buffer> {
  const header = await readUpTo(handle, 512);
  const { size } = await handle.stat();
  const sqlite = sqlitePageBytes(header);
  const bdb = bdbLayout(header);
  if (sqlite !== null) {
    yield* readSqliteBlobs(await withWriteAheadLog(new FilePages(handle, size, sqlite), log), "Packages");
  } else if (isNdb(header)) yield* readNdbBlobs(handle);
  else if (bdb !== null) yield* readBdbBlobs(new FilePages(handle, size, bdb.pageBytes), bdb);
  else throw new Error("it is in no format that is known");
}

async function openFile(root: string, path: string, largestBytes: number): Promise<FileHandle | null> {
  const name = await openWithin(root, path);
  if (name === null) return null;
  try {
    return await openBounded(name, largestBytes);
  } finally {
    await name.close();
  }
}

async function readLog(root: string, path: string): Promise<Buffer> {
  const handle = await openFile(root, path, LARGEST_LOG_BYTES);
  if (handle === null) return Buffer.of();
  try {
    return await readUpTo(handle, (await handle.stat()).size);
  } finally {
    await handle.close();
  }
}

/** A full desktop has some 300 MB. */
const LARGEST_BYTES = 512 * 1024 * 1024;
const LARGEST_LOG_BYTES = 64 * 1024 * 1024;
