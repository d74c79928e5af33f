import { mkdir, mkdtemp, readdir, readlink, rename, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { HostsEvent } from "../../../src/core/event/event.ts";
import { HostsFacts } from "../../../src/edge/facts/hosts-facts.ts";
import { readHostsFile } from "../../../src/edge/facts/hosts-file.ts";

const MINUTE = 60_000;
let folder = "";
let now = 0;
let events: HostsEvent[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "tocsin-hosts-"));
  [now, events] = [0, []];
  await etc("node", "192.0.2.1 node.internal\n");
});
afterEach(() => rm(folder, { recursive: true }));

/** Writes the hosts file of a root in the folder. */
async function etc(root: string, text: string): Promise<string> {
  await mkdir(join(folder, root, "etc"), { recursive: true });
  await writeFile(join(folder, root, "etc/hosts"), text);
  return join(folder, root);
}

/** A made-up /proc: process 1, and those that are told, each with a root and a namespace, which is any file's inode. */
async function proc(processes: Readonly<Record<number, { root: string; netns: string }>>) {
  const netnsOf: Record<number, number> = {};
  for (const [pid, { root, netns }] of Object.entries({ 1: { root: "node", netns: "own" }, ...processes })) {
    await writeFile(join(folder, netns), "", { flag: "a" });
    await mkdir(join(folder, "proc", pid, "ns"), { recursive: true });
    await symlink(join(folder, root), join(folder, "proc", pid, "root"));
    await symlink(join(folder, netns), join(folder, "proc", pid, "ns/net"));
    netnsOf[Number(pid)] = (await stat(join(folder, netns))).ino;
  }
  return netnsOf;
}

function facts(): HostsFacts {
  const [procRoot, root] = [join(folder, "proc"), join(folder, "node")];
  return new HostsFacts({ procRoot, root, now: () => now, emit: (event) => events.push(event) });
}

/** Tells of a socket and waits until its file was looked at. */
async function told(by: HostsFacts, pid: number, netns = 0): Promise<void> {
  by.seen({ pid, netns });
  await by.idle();
}

test("each namespace has its file: the node's own, elsewhere that below the process's root", async () => {
  await etc("box", "10.1.1.1 db\n");
  const netns = await proc({ 7: { root: "box", netns: "other" }, 8: { root: "box", netns: "own" } });
  const hosts = facts();
  await told(hosts, 7, netns[7]);
  await told(hosts, 8, netns[8]);
  await told(hosts, 7, netns[7]);
  expect(events).toEqual([
    { kind: "hosts", at: 0, netns: netns[7], entries: [["10.1.1.1", "db"]] },
    { kind: "hosts", at: 0, netns: netns[1], entries: [["192.0.2.1", "node.internal"]] },
  ]);
});

test("a file is told again when it changed, a minute later at the earliest, and when it became empty", async () => {
  const { 1: netns } = await proc({});
  const hosts = facts();
  await told(hosts, 1, netns);
  await etc("node", "192.0.2.2 other.internal\n");
  now = MINUTE - 1;
  await told(hosts, 1, netns);
  expect(events).toHaveLength(1);
  now = MINUTE;
  await told(hosts, 1, netns);
  expect(events[1]?.entries).toEqual([["192.0.2.2", "other.internal"]]);
  now = 2 * MINUTE;
  await told(hosts, 1, netns);
  expect(events).toHaveLength(2);
  await etc("node", "");
  now = 3 * MINUTE;
  await told(hosts, 1, netns);
  expect(events[2]?.entries).toEqual([]);
  await etc("node", "# still nothing\n");
  now = 4 * MINUTE;
  await told(hosts, 1, netns);
  expect(events).toHaveLength(3);
});

test("a file that says nothing is not told, nor that of a process that is gone or whose namespace is another", async () => {
  await etc("box", "127.0.0.1 localhost\n");
  const netns = await proc({ 7: { root: "box", netns: "other" } });
  const hosts = facts();
  await told(hosts, 7, netns[7]);
  await told(hosts, 9, 999_999_999);
  await told(hosts, 7, 999_999_998);
  await told(hosts, 0, netns[1]);
  await hosts.close();
  await told(hosts, 1, netns[1]);
  expect(events).toEqual([]);
});

test("where a process was gone, the next one's file is looked at a second later", async () => {
  await etc("box", "10.1.1.1 db\n");
  const netns = await proc({ 7: { root: "box", netns: "other" } });
  const hosts = facts();
  await told(hosts, 9, netns[7]);
  await told(hosts, 7, netns[7]);
  expect(events).toEqual([]);
  now = 1000;
  await told(hosts, 7, netns[7]);
  expect(events).toHaveLength(1);
});

test("no link leads out of a root, and nothing but a regular file is opened", async () => {
  const outside = await etc("outside", "10.6.6.6 secret\n");
  const [linkedFolder, linkedFile, fifo, missing] = ["a", "b", "c", "d"].map((name) => join(folder, name));
  await mkdir(linkedFolder ?? "");
  await symlink(join(outside, "etc"), `${linkedFolder}/etc`);
  await mkdir(`${linkedFile}/etc`, { recursive: true });
  await symlink(join(outside, "etc/hosts"), `${linkedFile}/etc/hosts`);
  await mkdir(`${fifo}/etc`, { recursive: true });
  await execa("mkfifo", [`${fifo}/etc/hosts`]);
  for (const root of [linkedFolder, linkedFile, fifo, missing])
    expect(await readHostsFile(root ?? "", null)).toBeNull();
  expect((await readHostsFile(outside, null))?.entries).toEqual([["10.6.6.6", "secret"]]);
  // As where /etc is made of links: an absolute one means the root's own
  await writeFile(join(outside, "static"), "10.7.7.7 own\n");
  await rm(join(outside, "etc/hosts"));
  await symlink("/static", join(outside, "etc/hosts"));
  expect((await readHostsFile(outside, null))?.entries).toEqual([["10.7.7.7", "own"]]);
});

test("of a file of 6 MB the first 4 count, and no descriptor stays open", async () => {
  const root = await etc("big", `192.0.2.7 first\n${"0.0.0.0 ads.example\n".repeat(300_000)}192.0.2.8 last\n`);
  const file = await readHostsFile(root, null);
  expect(file?.entries).toEqual([["192.0.2.7", "first"]]);
  expect(await readHostsFile(root, file?.identity ?? null)).toEqual({ ...file, entries: null });
  const aside = join(root, "etc/aside");
  await writeFile(aside, "192.0.2.9 new\n");
  await rename(aside, join(root, "etc/hosts"));
  expect((await readHostsFile(root, file?.identity ?? null))?.entries).toEqual([["192.0.2.9", "new"]]);
  const open = await Promise.all(
    (await readdir("/proc/self/fd")).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => "")),
  );
  expect(open.filter((path) => path.startsWith(folder))).toEqual([]);
});
