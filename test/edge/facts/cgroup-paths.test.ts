import { mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { CgroupPaths, unifiedMountOf } from "../../../src/edge/facts/cgroup-paths.ts";

function tree(...paths: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), "tocsin-cgroups-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const path of paths) mkdirSync(join(folder, path), { recursive: true });
  return folder;
}

test("CgroupPaths finds a cgroup by its inode, as deep as it lies", async () => {
  const mount = tree("system.slice/a.service", "kubepods.slice/x/y/z");
  const paths = new CgroupPaths(
    async () => mount,
    () => 0,
  );
  const id = (path: string) => statSync(join(mount, path)).ino;
  expect(await paths.find(id("kubepods.slice/x/y/z"))).toBe("/kubepods.slice/x/y/z");
  expect(await paths.find(id("system.slice/a.service"))).toBe("/system.slice/a.service");
  expect(await paths.find(id("."))).toBe("/");
});

test("CgroupPaths knows what was learned when the cgroup is gone, and says nothing of what never was", async () => {
  const mount = tree("a");
  const paths = new CgroupPaths(
    async () => mount,
    () => 0,
  );
  paths.learn(77_777_777, "/gone");
  expect(await paths.find(77_777_777)).toBe("/gone");
  expect(await paths.find(88_888_888)).toBeNull();
  expect(await paths.find(0)).toBeNull();
  expect(
    await new CgroupPaths(
      async () => null,
      () => 0,
    ).find(5),
  ).toBeNull();
  expect(
    await new CgroupPaths(
      async () => join(mount, "none"),
      () => 0,
    ).find(5),
  ).toBeNull();
});

test("CgroupPaths looks again after a while, not each time it is asked", async () => {
  const mount = tree("a");
  let now = 0;
  const paths = new CgroupPaths(
    async () => mount,
    () => now,
  );
  await paths.find(88_888_888);
  mkdirSync(join(mount, "late"));
  const { ino } = statSync(join(mount, "late"));
  expect(await paths.find(ino)).toBeNull();
  now = 5000;
  expect(await paths.find(ino)).toBe("/late");
});

test("CgroupPaths keeps names of any byte apart", async () => {
  const mount = tree();
  const [first, second] = [Buffer.from(`${mount}/\xff`, "latin1"), Buffer.from(`${mount}/\xfe`, "latin1")];
  mkdirSync(first);
  mkdirSync(second);
  const paths = new CgroupPaths(
    async () => mount,
    () => 0,
  );
  expect(await paths.find(statSync(first).ino)).toBe("/\\xff");
  expect(await paths.find(statSync(second).ino)).toBe("/\\xfe");
});

test("unifiedMountOf() takes no other file system for the tree, whose numbers would be of other files", async () => {
  expect(await unifiedMountOf(tree("sys/fs/cgroup/unified"))).toBeNull();
  expect(await unifiedMountOf(tree())).toBeNull();
});
