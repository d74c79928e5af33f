import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findLogs } from "../../../../src/edge/importer/zeek/find-logs.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "tocsin-zeek-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function make(...names: readonly string[]): Promise<void> {
  for (const name of names) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), "");
  }
}

async function found(): Promise<readonly string[]> {
  return (await findLogs(folder)).paths.map((path) => relative(folder, path));
}

test("findLogs() finds rotated, dated and labelled logs in the order of their paths", async () => {
  const names = [
    "2020-08-20/conn.00:00:00-01:00:00.log.gz",
    "2020-08-20/dns.23:00:00-00:00:00.log.gz",
    "conn.2020-08-21-00-00-00.log.gz",
    "conn.log",
    "conn.log.1",
    "conn.log.labeled",
    "conn_20200821.log",
    "dns.json",
    "http.log",
    "ssl.log.gz",
  ];
  await make(...names.toReversed());
  expect(await found()).toEqual(names);
});

test("findLogs() leaves out summaries and other logs", async () => {
  await make(
    "conn-summary.log",
    "conn-summary.00:00:00.log.gz",
    "conn_summary.log",
    "open_conn.log",
    "open_conn.00.log",
  );
  await make(
    "conn_long.log",
    "dhcp.log",
    "weird.log",
    "http2.log",
    "conn",
    "conn.txt",
    "dns_failures.log",
    ".conn.log",
  );
  expect(await found()).toEqual([]);
});

test("findLogs() looks four folders down, no further", async () => {
  await make("a/b/c/d/conn.log", "a/b/c/d/e/dns.log");
  expect(await found()).toEqual(["a/b/c/d/conn.log"]);
});

test("findLogs() follows links, but not in circles, and takes each file once", async () => {
  await make("2020-08-20/conn.log");
  await symlink("2020-08-20", join(folder, "current"));
  await symlink("..", join(folder, "2020-08-20/up"));
  await symlink("gone", join(folder, "dns.log"));
  expect(await findLogs(folder)).toMatchObject({ failures: [] });
  expect(await found()).toEqual(["2020-08-20/conn.log"]);
});

test("findLogs() tells of a folder that it may not read", async ({ skip }) => {
  if (process.getuid?.() === 0) skip("root may read any folder");
  await make("closed/conn.log", "conn.log");
  await chmod(join(folder, "closed"), 0);
  const { paths, failures } = await findLogs(folder);
  await chmod(join(folder, "closed"), 0o700);
  expect(paths).toHaveLength(1);
  expect(failures).toMatchObject([expect.stringContaining("EACCES")]);
});
