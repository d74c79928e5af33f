import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFile, mkdir, open as openFile, rm, symlink, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { blobsOf, rpmFormat } from "../../../src/edge/facts/rpm.ts";
import { open, packagesUnder } from "./packages-under.ts";
import { rpmBdb, rpmSqlite } from "./rpm-files.ts";
import { rootWith, rpmHeaders, rpmNdb } from "./rpm-samples.ts";

const PLACE = "usr/lib/sysimage/rpm";

function digestOf(algorithm: "md5" | "sha256", text: string) {
  return { algorithm, hex: createHash(algorithm).update(text).digest("hex") };
}

test.each([
  ["rpmdb.sqlite", async () => rpmSqlite],
  ["Packages", async () => rpmBdb],
  ["Packages.db", async () => rpmNdb(await rpmHeaders())],
] as const)("rpmFormat reads the programs and digests of a real database in %s", async (name, database) => {
  const root = await rootWith(name, await database(), "var/lib/rpm");
  const packages = open(rpmFormat);
  const owned = async (path: string) => (await packages.ownerOf(path, root)).file;
  expect(await owned("/usr/bin/tool")).toEqual({ package: "tool", digests: [digestOf("sha256", "I am tool\n")] });
  expect(await owned("/usr/libexec/tool/helper")).toEqual({
    package: "tool",
    digests: [digestOf("sha256", "I help tool\n")],
  });
  expect(await owned("/usr/bin/other")).toEqual({ package: "other", digests: [digestOf("md5", "I am other\n")] });
  expect(await owned("/usr/bin/tool-link")).toBeNull();
  expect(await owned("/usr/share/doc/tool/README")).toBeNull();
  expect(await packages.ownerOf("/usr/bin/nobody", root)).toEqual({ database: "rpm", file: null, why: null });
});

test("rpmFormat takes /usr/sbin and /usr/bin for one where one is a link to the other", async () => {
  const root = await rootWith("rpmdb.sqlite", rpmSqlite);
  expect(await packagesUnder(root, rpmFormat)("/usr/sbin/tool")).toBeNull();
  await mkdir(join(root, "usr/bin"));
  await symlink("bin", join(root, "usr/sbin"));
  expect(await packagesUnder(root, rpmFormat)("/usr/sbin/tool")).toBe("tool");
});

/** A database that SQLite itself writes, of so many copies of a package, the last package only in its log. */
async function grownDatabase(copies: number): Promise<string> {
  const [root, place] = [await rootWith("none", Buffer.of()), await rootWith("none", Buffer.of())];
  const path = join(place, PLACE, "rpmdb.sqlite");
  const [header = Buffer.of(), last = Buffer.of()] = await rpmHeaders();
  const database = new DatabaseSync(path);
  database.exec("CREATE TABLE Packages (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL); BEGIN");
  const insert = database.prepare("INSERT INTO Packages (blob) VALUES (?)");
  for (let copy = 0; copy < copies; copy++) insert.run(Buffer.concat([header, Buffer.alloc(copy * 100)]));
  database.exec("COMMIT; PRAGMA journal_mode = WAL");
  insert.run(last);
  // Whoever closes it last moves the log into the file
  for (const end of ["", "-wal"]) await copyFile(`${path}${end}`, join(root, PLACE, `rpmdb.sqlite${end}`));
  database.close();
  return root;
}

test("readSqliteBlobs() reads inner and overflow pages to the byte", async () => {
  const root = await grownDatabase(400);
  const handle = await openFile(join(root, PLACE, "rpmdb.sqlite"));
  const [header = Buffer.of()] = await rpmHeaders();
  let copy = 0;
  for await (const blob of blobsOf(handle, Buffer.of())) {
    expect(blob.equals(Buffer.concat([header, Buffer.alloc(copy * 100)]))).toBe(true);
    copy++;
  }
  expect(copy).toBe(400);
  await handle.close();
});

test("rpmFormat reads what only the log has", async () => {
  const root = await grownDatabase(400);
  const packages = open(rpmFormat);
  expect((await packages.ownerOf("/usr/bin/tool", root)).file?.package).toBe("tool");
  expect((await packages.ownerOf("/usr/bin/other", root)).file?.package).toBe("other");
  await writeFile(join(root, PLACE, "rpmdb.sqlite-wal"), "");
  const withoutLog = open(rpmFormat);
  expect((await withoutLog.ownerOf("/usr/bin/tool", root)).file?.package).toBe("tool");
  expect((await withoutLog.ownerOf("/usr/bin/other", root)).file).toBeNull();
});

test.each([
  ["nothing", Buffer.of(), "it is in no format that is known"],
  ["zeros", Buffer.alloc(65_536), "it is in no format that is known"],
  ["SQLite without its table", rpmSqlite.subarray(0, 4096), "it is damaged"],
  ["Berkeley DB without its end", rpmBdb.subarray(0, 8192), "it is damaged"],
])("rpmFormat says why it cannot read %s", async (_, database, why) => {
  const root = await rootWith("rpmdb.sqlite", database);
  expect(await open(rpmFormat).ownerOf("/usr/bin/tool", root)).toEqual({
    ...{ database: null, file: null },
    why: `rpm database cannot be read: ${why}`,
  });
});

test("rpmFormat does not run a view that stands for the table", async () => {
  const root = await rootWith("none", Buffer.of());
  const database = new DatabaseSync(join(root, PLACE, "rpmdb.sqlite"));
  const endless = "WITH RECURSIVE n(x) AS (VALUES (1) UNION ALL SELECT x + 1 FROM n) SELECT x, zeroblob(9) FROM n";
  database.exec(`CREATE VIEW Packages AS ${endless}`);
  database.close();
  const { why } = await open(rpmFormat).ownerOf("/usr/bin/tool", root);
  expect(why).toBe('rpm database cannot be read: it has no table "Packages"');
});

test("rpmFormat answers at once where the database is a FIFO, a folder or far too large", async () => {
  const root = await rootWith("none", Buffer.of());
  const path = join(root, PLACE, "rpmdb.sqlite");
  execFileSync("mkfifo", [path]);
  const fifo = await open(rpmFormat).ownerOf("/usr/bin/tool", root);
  expect(fifo.why).toBe("rpm database cannot be read: it is no regular file");
  await unlink(path);
  await mkdir(path);
  const folder = await open(rpmFormat).ownerOf("/usr/bin/tool", root);
  expect(folder.why).toBe("rpm database cannot be read: it is no regular file");
  await rm(path, { recursive: true });
  execFileSync("truncate", ["-s", "1G", path]);
  const large = await open(rpmFormat).ownerOf("/usr/bin/tool", root);
  expect(large.why).toBe("rpm database cannot be read: it is larger than 512 MiB");
});

test("rpmFormat keeps what it read before a damage, and does not call the rest nobody's", async () => {
  const root = await rootWith("Packages.db", rpmNdb(await rpmHeaders()).subarray(0, -400));
  const packages = open(rpmFormat);
  expect((await packages.ownerOf("/usr/bin/tool", root)).file?.package).toBe("tool");
  expect(await packages.ownerOf("/usr/bin/other", root)).toEqual({
    ...{ database: null, file: null },
    why: "rpm database cannot be read whole: it is damaged",
  });
});

test("rpmFormat reads the database again once it changed", async () => {
  const root = await rootWith("rpmdb.sqlite", rpmSqlite);
  let now = 0;
  const owners = packagesUnder(root, rpmFormat, () => now);
  expect(await owners("/usr/bin/tool")).toBe("tool");
  const database = new DatabaseSync(join(root, PLACE, "rpmdb.sqlite"), { enableForeignKeyConstraints: false });
  database.exec("DELETE FROM Packages WHERE hnum = 1");
  database.close();
  now = 10_000;
  expect([await owners("/usr/bin/tool"), await owners("/usr/bin/other")]).toEqual([null, "other"]);
});
