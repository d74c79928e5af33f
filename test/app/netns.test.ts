import { statSync } from "node:fs";
import { expect, test } from "vitest";
import { netnsInode } from "../../src/app/netns.ts";
import { TocsinError } from "../../src/core/tocsin-error.ts";

const own = statSync("/proc/self/ns/net").ino;

test.each([`pid:${process.pid}`, "/proc/self/ns/net", `inode:${own}`])("netnsInode() finds %s", async (which) => {
  expect(await netnsInode(which)).toBe(own);
});

test.each([
  ["no-such-name", "there is no /run/netns/no-such-name"],
  ["pid:4200000", "there is no /proc/4200000/ns/net"],
  ["./nowhere", "there is no ./nowhere"],
  ["/etc/hostname", "/etc/hostname is none"],
  // To the kernel side 0 is every namespace.
  ["inode:0", "no namespace has that inode"],
  ["inode:4294967296", "no namespace has that inode"],
  ["inode:x", "there is no /run/netns/inode:x"],
])("netnsInode() refuses %s as wrong usage", async (which, why) => {
  const error: unknown = await netnsInode(which).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(TocsinError);
  expect(error).toMatchObject({
    code: "usage",
    message: `Cannot watch network namespace "${which}": ${why}; name one that \`ip netns\` lists, a path, pid:PID or inode:NUMBER`,
  });
});
