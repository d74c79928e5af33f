import { expect, test } from "vitest";
import type { PackageFormat } from "../../../src/edge/facts/package-database.ts";
import { Patience } from "../../../src/edge/facts/patience.ts";
import { RootPackages } from "../../../src/edge/facts/root-packages.ts";
import { TakingTurns } from "../../../src/edge/facts/taking-turns.ts";

const full: PackageFormat = {
  ...{ kind: "rpm", locks: [] },
  versionIn: async () => "1",
  load: async () => ({ size: 1, flaw: null, ownerOf: () => ({ package: "x", digests: [] }) }),
};
const empty: PackageFormat = {
  ...{ kind: "dpkg", locks: [] },
  versionIn: async () => "1",
  load: async () => ({ size: 0, flaw: null, ownerOf: () => null }),
};
const stuck: PackageFormat = { ...full, versionIn: () => new Promise<null>(() => {}) };

function packagesOf(formats: readonly PackageFormat[], loads = new TakingTurns(0)): RootPackages {
  return new RootPackages({
    formats,
    now: () => 0,
    patience: new Patience(3, 5),
    loads,
    most: { paths: 10, ms: 1000 },
  });
}

test("RootPackages goes on without a file system that never answers, and so do those that wait for it", async () => {
  const loads = new TakingTurns(0);
  const waiting = { database: null, file: null, why: "package database is still being read" };
  expect(await packagesOf([stuck], loads).ownerOf("/x", "/")).toEqual(waiting);
  expect(await packagesOf([full], loads).ownerOf("/x", "/")).toEqual(waiting);
  expect((await packagesOf([full]).ownerOf("/x", "/")).file?.package).toBe("x");
});

test("RootPackages passes over a database that holds nothing", async () => {
  expect((await packagesOf([empty, full]).ownerOf("/x", "/")).database).toBe("rpm");
  expect(await packagesOf([empty]).ownerOf("/x", "/")).toEqual({ database: null, file: null, why: null });
});
