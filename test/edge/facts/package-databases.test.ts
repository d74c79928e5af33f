import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { PackageDatabases } from "../../../src/edge/facts/package-databases.ts";

async function roots(count: number): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), "tocsin-roots-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const paths = Array.from({ length: count }, (_, index) => join(folder, String(index)));
  for (const path of paths) await mkdir(path);
  return paths;
}

test("PackageDatabases keeps one for each root, and none for a root that is gone", async () => {
  const packages = new PackageDatabases(() => 0);
  const [one = "", other = ""] = await roots(2);
  const first = await packages.of(one);
  expect(await packages.of(one)).toBe(first);
  expect(await packages.of(other)).not.toBe(first);
  expect(await packages.of(join(one, "gone"))).toBeNull();
});

test("PackageDatabases forgets what was not asked for ten minutes", async () => {
  let now = 0;
  const packages = new PackageDatabases(() => now);
  const [one = "", other = ""] = await roots(2);
  const first = await packages.of(one);
  now = 600_000;
  await packages.of(other);
  expect(await packages.of(one)).not.toBe(first);
});

test("PackageDatabases keeps the 64 that were asked last", async () => {
  const packages = new PackageDatabases(() => 0);
  const [first = "", second = "", ...others] = await roots(65);
  const kept = await packages.of(first);
  const forgotten = await packages.of(second);
  await packages.of(first);
  for (const root of others) await packages.of(root);
  expect(await packages.of(first)).toBe(kept);
  expect(await packages.of(second)).not.toBe(forgotten);
});
