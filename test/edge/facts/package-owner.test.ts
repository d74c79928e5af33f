import { createHash } from "node:crypto";
import { lstatSync } from "node:fs";
import {
  chmod,
  chown,
  cp,
  link,
  mkdir,
  mkdtemp,
  open,
  realpath,
  rm,
  symlink,
  unlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { KnownContents } from "../../../src/edge/facts/known-contents.ts";
import type { OpenedExecutable } from "../../../src/edge/facts/open-executable.ts";
import { PackageDatabases } from "../../../src/edge/facts/package-databases.ts";
import { type PackageFacts, readPackageFacts } from "../../../src/edge/facts/package-owner.ts";
import { PackagedContents } from "../../../src/edge/facts/packaged-content.ts";
import { installedFiles } from "../../core/installed-files.ts";

const TOOL = "what the package brought\n";

/** A root directory with a package "tool" whose one program is /usr/bin/tool. */
async function rootWithTool(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "tocsin-root-"));
  onTestFinished(() => rm(root, { recursive: true }));
  await put(root, "var/lib/dpkg/info/tool.list", "/.\n/usr\n/usr/bin\n/usr/bin/tool\n");
  await put(root, "var/lib/dpkg/info/tool.md5sums", `${md5(TOOL)}  usr/bin/tool\n`);
  await put(root, "usr/bin/tool", TOOL);
  return root;
}

async function put(root: string, path: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}

function md5(text: string): string {
  return createHash("md5").update(text).digest("hex");
}

interface Asked extends Partial<OpenedExecutable> {
  /** Where the node's own files are; a root of nothing unless told. */
  readonly node?: string;
  readonly now?: () => number;
  readonly known?: KnownContents;
}

/** What is said of a file by who has `view` as the root directory. */
async function ask(view: string, path: string, { node = "/nowhere", now = () => 0, known, ...over }: Asked = {}) {
  const handle = await open(join(view, path));
  const stats = await handle.stat({ bigint: true });
  const opened = { handle, stats, view, path: Buffer.from(path), isDeleted: false, isMemoryBacked: false, ...over };
  const sources = { root: node, packages: new PackageDatabases(now), ...(known === undefined ? {} : { known }) };
  return await askOpened(opened, sources);
}

interface AskedSources {
  readonly root: string;
  readonly packages: PackageDatabases;
  readonly known?: KnownContents;
}

async function askOpened(
  opened: OpenedExecutable,
  { root, packages, known = new KnownContents() }: AskedSources,
): Promise<PackageFacts> {
  try {
    const sha256 = createHash("sha256")
      .update(await opened.handle.readFile())
      .digest("hex");
    return await readPackageFacts(opened, sha256, {
      root,
      packages,
      packagedContents: new PackagedContents(),
      knownContents: known,
    });
  } finally {
    await opened.handle.close();
  }
}

const asCame = { package: "tool", packageDatabase: "dpkg", isAsPackaged: true, copyOf: null, unknown: [] };
const silent = { package: null, packageDatabase: null, isAsPackaged: null, copyOf: null };

test("readPackageFacts() of a container's program asks the database of the container's root", async () => {
  expect(await ask(await rootWithTool(), "/usr/bin/tool")).toEqual(asCame);
});

test("readPackageFacts() of the node's program asks the node's database", async () => {
  const root = await rootWithTool();
  expect(await ask(root, "/usr/bin/tool", { node: root, view: "/proc/1/root" })).toEqual(asCame);
});

test("readPackageFacts() tells a program whose content is not its package's", async () => {
  const root = await rootWithTool();
  await writeFile(join(root, "usr/bin/tool"), "something else\n");
  expect(await ask(root, "/usr/bin/tool")).toEqual({ ...asCame, isAsPackaged: false });
});

test("readPackageFacts() tells what no package brought", async () => {
  const root = await rootWithTool();
  await put(root, "usr/local/bin/own", "built here\n");
  expect(await ask(root, "/usr/local/bin/own")).toEqual({ ...silent, packageDatabase: "dpkg", unknown: [] });
});

test("readPackageFacts() does not call changed what an upgrade replaced while it ran", async () => {
  const root = await rootWithTool();
  const path = join(root, "usr/bin/tool");
  await writeFile(path, "the version before\n");
  const handle = await open(path);
  const stats = await handle.stat({ bigint: true });
  await unlink(path);
  await writeFile(path, TOOL);
  const opened = { handle, stats, view: root, path: Buffer.from("/usr/bin/tool"), isMemoryBacked: false };
  const packages = new PackageDatabases(() => 0);
  expect(await askOpened({ ...opened, isDeleted: true }, { root: "/nowhere", packages })).toEqual({
    ...asCame,
    isAsPackaged: null,
    unknown: ["isAsPackaged: its file was replaced while it ran"],
  });
});

test("readPackageFacts() asks again before it calls changed what was upgraded a moment ago", async () => {
  const root = await rootWithTool();
  let now = 0;
  const packages = new PackageDatabases(() => now);
  const opened = async () => {
    const handle = await open(join(root, "usr/bin/tool"));
    const stats = await handle.stat({ bigint: true });
    return { handle, stats, view: root, path: Buffer.from("/usr/bin/tool"), isDeleted: false, isMemoryBacked: false };
  };
  expect(await askOpened(await opened(), { root: "/nowhere", packages })).toEqual(asCame);
  await writeFile(join(root, "usr/bin/tool"), "the next version\n");
  await put(root, "var/lib/dpkg/info/tool.md5sums-new", `${md5("the next version\n")}  usr/bin/tool\n`);
  await cp(join(root, "var/lib/dpkg/info/tool.md5sums-new"), join(root, "var/lib/dpkg/info/tool.md5sums"));
  now = 1000;
  expect(await askOpened(await opened(), { root: "/nowhere", packages })).toEqual(asCame);
});

test("readPackageFacts() leaves open what packages without sums, and prelink, make of a program", async () => {
  const root = await rootWithTool();
  await writeFile(join(root, "usr/bin/tool"), "something else\n");
  await put(root, "etc/prelink.cache", "");
  expect(await ask(root, "/usr/bin/tool")).toEqual({
    ...asCame,
    isAsPackaged: null,
    unknown: ["isAsPackaged: prelink changes programs here"],
  });
  await unlink(join(root, "var/lib/dpkg/info/tool.md5sums"));
  expect(await ask(root, "/usr/bin/tool")).toEqual({
    ...asCame,
    isAsPackaged: null,
    unknown: ["isAsPackaged: its package does not say what it holds"],
  });
});

test("readPackageFacts() compares a diverted program with what its own package says", async () => {
  const root = await rootWithTool();
  await link(join(root, "usr/bin/tool"), join(root, "usr/bin/tool.real"));
  await put(root, "var/lib/dpkg/diversions", "/usr/bin/tool\n/usr/bin/tool.real\n:\n");
  await rm(join(root, "usr/bin/tool"));
  await put(root, "usr/bin/tool", "the administrator's\n");
  expect(await ask(root, "/usr/bin/tool.real")).toEqual(asCame);
  expect(await ask(root, "/usr/bin/tool")).toEqual({ ...silent, packageDatabase: "dpkg", unknown: [] });
});

test("readPackageFacts() knows the programs of an image without dpkg by their sums", async () => {
  const root = await rootWithTool();
  await rm(join(root, "var/lib/dpkg/info"), { recursive: true });
  await put(root, "var/lib/dpkg/status.d/tool.md5sums", `${md5(TOOL)}  usr/bin/tool\n`);
  expect(await ask(root, "/usr/bin/tool")).toEqual(asCame);
});

test("readPackageFacts() follows a database's links inside of the root, never out of it", async () => {
  const root = await rootWithTool();
  await cp(join(root, "var/lib/dpkg"), join(root, "srv/dpkg"), { recursive: true });
  await rm(join(root, "var/lib/dpkg"), { recursive: true });
  await symlink("/srv/dpkg", join(root, "var/lib/dpkg"));
  expect(await ask(root, "/usr/bin/tool")).toEqual(asCame);
  const other = await rootWithTool();
  await rm(join(root, "srv/dpkg"), { recursive: true });
  await symlink(`../../../../../../../../../..${other}/var/lib/dpkg`, join(root, "srv/dpkg"));
  expect(await ask(root, "/usr/bin/tool")).toEqual({ ...silent, unknown: [] });
});

test("readPackageFacts() of a program in a chroot asks the database of the chroot", async () => {
  const root = await rootWithTool();
  const chroot = join(root, "srv/chroot");
  await cp(join(root, "var"), join(chroot, "var"), { recursive: true });
  await put(chroot, "usr/bin/tool", TOOL);
  const place = await mkdtemp(join(tmpdir(), "tocsin-proc-"));
  onTestFinished(() => rm(place, { recursive: true }));
  // As /proc/PID/root says it to who is not in it
  await symlink(chroot, join(place, "root"));
  const known = { node: root, view: join(place, "root"), path: Buffer.from(`${chroot}/usr/bin/tool`) };
  const handle = await open(join(chroot, "usr/bin/tool"));
  const stats = await handle.stat({ bigint: true });
  const opened = { handle, stats, isDeleted: false, isMemoryBacked: false, ...known };
  const sources = { root: "/", packages: new PackageDatabases(() => 0) };
  expect(await askOpened(opened, sources)).toEqual(asCame);
});

test("readPackageFacts() does not believe a database that ordinary users may have written", async ({ skip }) => {
  const root = await rootWithTool();
  await chmod(join(root, "var/lib/dpkg/info"), 0o777);
  expect(await ask(root, "/usr/bin/tool")).toEqual({
    ...silent,
    unknown: ["package: dpkg database cannot be read: everybody may have written it"],
  });
  if (process.getuid?.() !== 0) return skip("only root can give a folder to another user");
  await chmod(join(root, "var/lib/dpkg/info"), 0o755);
  await chown(join(root, "var/lib/dpkg/info"), 1000, 1000);
  expect(await ask(root, "/usr/bin/tool")).toEqual({
    ...silent,
    unknown: ["package: dpkg database cannot be read: user 1000 may have written it"],
  });
});

test("readPackageFacts() says why a database says nothing", async () => {
  const root = await rootWithTool();
  await rm(join(root, "var/lib/dpkg/info"), { recursive: true });
  await put(root, "var/lib/dpkg/info", "no directory");
  expect(await ask(root, "/usr/bin/tool")).toEqual({
    ...silent,
    unknown: ["package: dpkg database cannot be read: ENOTDIR"],
  });
});

test("readPackageFacts() does not call a program nobody's where a part of the database cannot be read", async () => {
  const root = await rootWithTool();
  await put(root, "usr/bin/other", "other\n");
  await mkdir(join(root, "var/lib/dpkg/info/other.list"));
  expect(await ask(root, "/usr/bin/tool")).toEqual(asCame);
  expect(await ask(root, "/usr/bin/other")).toEqual({
    ...silent,
    unknown: ['package: dpkg database cannot be read whole: "other.list" cannot be read'],
  });
});

test("readPackageFacts() says so where a path means another file in the root of its process", async () => {
  const [root, other] = [await rootWithTool(), await rootWithTool()];
  expect(await ask(root, "/usr/bin/tool", { view: other })).toEqual({
    ...silent,
    unknown: ["package: its path means another file in its root directory"],
  });
  expect(await ask(root, "/usr/bin/tool", { view: "/proc/0/root" })).toEqual({
    ...silent,
    unknown: ["package: its root directory is gone"],
  });
});

test("readPackageFacts() of a container's process that is gone goes by what was read before", async () => {
  const root = await rootWithTool();
  let now = 0;
  const packages = new PackageDatabases(() => now);
  const askAs = async (view: string) => {
    const handle = await open(join(root, "usr/bin/tool"));
    const stats = await handle.stat({ bigint: true });
    const opened = { handle, stats, view, path: Buffer.from("/usr/bin/tool"), isDeleted: false, isMemoryBacked: false };
    return await askOpened(opened, { root: "/nowhere", packages });
  };
  expect(await askAs(root)).toEqual(asCame);
  now = 60_000;
  expect(await askAs("/proc/0/root")).toEqual(asCame);
});

test("readPackageFacts() has no package for what lies in memory alone", async () => {
  const root = await rootWithTool();
  const facts = await ask(root, "/usr/bin/tool", { node: root, isMemoryBacked: true, isDeleted: true });
  expect(facts).toEqual({ ...silent, packageDatabase: "dpkg", unknown: [] });
});

test("readPackageFacts() of programs that are installed here says that they are as they came", async ({ skip }) => {
  const owner = ["coreutils", "dash", "grep"].find((name) => installedFiles(name) !== null);
  if (owner === undefined) return skip("no Debian package of the list is installed here");
  const programs = new Set((installedFiles(owner) ?? []).filter((path) => /^(?:\/usr)?\/bin\/[^/]+$/.test(path)));
  const packages = new PackageDatabases(() => 0);
  let looked = 0;
  for (const listed of programs) {
    if (!lstatSync(listed, { throwIfNoEntry: false })?.isFile()) continue;
    const path = await realpath(listed);
    const handle = await open(path);
    const stats = await handle.stat({ bigint: true });
    const opened = { handle, stats, view: "", path: Buffer.from(path), isDeleted: false, isMemoryBacked: false };
    const facts = await askOpened(opened, { root: "/", packages });
    expect({ path, ...facts }).toEqual({ path, ...asCame, package: owner });
    looked++;
  }
  expect(looked).toBeGreaterThan(0);
});

/** What is known of the tools of a node that has but one. */
async function learned(root: string): Promise<KnownContents> {
  const known = new KnownContents();
  const installed = { packages: new PackageDatabases(() => 0).node, contents: new PackagedContents(), root };
  await known.learnInstalled(["tool", "absent"], installed);
  return known;
}

test("readPackageFacts() tells a copy of the node's packaged tool by its content", async () => {
  const root = await rootWithTool();
  await put(root, "tmp/.x/updater", TOOL);
  const known = await learned(root);
  const copied = { ...silent, packageDatabase: "dpkg", unknown: [], copyOf: "/usr/bin/tool" };
  expect(await ask(root, "/tmp/.x/updater", { node: root, known })).toEqual(copied);
  expect(await ask(root, "/usr/bin/tool", { node: root, known })).toEqual(asCame);
});

test("readPackageFacts() tells what replaced a packaged program by its content", async () => {
  const root = await rootWithTool();
  const known = await learned(root);
  await put(root, "var/lib/dpkg/info/sort.list", "/usr/bin/sort\n");
  await put(root, "var/lib/dpkg/info/sort.md5sums", `${md5("sort\n")}  usr/bin/sort\n`);
  await put(root, "usr/bin/sort", TOOL);
  const replaced = { ...asCame, package: "sort", isAsPackaged: false, copyOf: "/usr/bin/tool" };
  expect(await ask(root, "/usr/bin/sort", { node: root, known })).toEqual(replaced);
});

test("readPackageFacts() learns the content of what it saw as it came", async () => {
  const root = await rootWithTool();
  const known = new KnownContents();
  await ask(root, "/usr/bin/tool", { known, node: root });
  await put(root, "opt/tool2", TOOL);
  expect(await ask(root, "/opt/tool2", { known, node: root })).toMatchObject({ copyOf: "/usr/bin/tool" });
});

test("readPackageFacts() learns nothing of what a container's database vouches for", async () => {
  const root = await rootWithTool();
  const known = new KnownContents();
  await ask(root, "/usr/bin/tool", { known });
  await put(root, "opt/tool2", TOOL);
  expect(await ask(root, "/opt/tool2", { known })).toMatchObject({ copyOf: null });
});

test("KnownContents learns no tool that is not as its package brought it", async () => {
  const root = await rootWithTool();
  await writeFile(join(root, "usr/bin/tool"), "something else\n");
  await put(root, "tmp/copy", "something else\n");
  expect(await ask(root, "/tmp/copy", { node: root, known: await learned(root) })).toMatchObject({ copyOf: null });
});

test("KnownContents finds a tool behind the links of alternatives", async () => {
  const root = await rootWithTool();
  await mkdir(join(root, "usr/sbin"));
  await mkdir(join(root, "etc/alternatives"), { recursive: true });
  await symlink("/etc/alternatives/absent", join(root, "usr/sbin/absent"));
  await symlink("/usr/bin/tool", join(root, "etc/alternatives/absent"));
  const known = new KnownContents();
  const installed = { packages: new PackageDatabases(() => 0).node, contents: new PackagedContents(), root };
  await known.learnInstalled(["absent"], installed);
  expect(known.pathOf(createHash("sha256").update(TOOL).digest("hex"))).toBe("/usr/bin/tool");
});
