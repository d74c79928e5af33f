import { execFileSync } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import { CommandLines, parseCommandLine } from "../../../src/edge/facts/command-lines.ts";
import { parseCgroup, parseProcessStatus } from "../../../src/edge/facts/proc-files.ts";

const STATUS = Buffer.from("Name:\tx\nUid:\t1000\t0\t0\t0\nGid:\t1\t1\t1\t1\n");

function statWith(comm: Buffer): Buffer {
  const before = "R 41 7 7 0 -1 4194304 1 2 3 4 5 6 7 8 20 0 1 0 12345 999 1\n";
  return Buffer.concat([Buffer.from("42 ("), comm, Buffer.from(`) ${before}`)]);
}

test.each([
  [Buffer.from("sleep"), "sleep"],
  [Buffer.from("a) R 1 (b"), "a) R 1 (b"],
  [Buffer.from("a\nb)"), "a\nb)"],
  [Buffer.from([0x61, 0xff]), "a\\xff"],
])("parseProcessStatus() reads the name %j whatever it holds", (comm, expected) => {
  const status = { parentPid: 41, uid: 1000, comm: expected, startedAt: 123450, terminal: null };
  expect(parseProcessStatus(statWith(comm), STATUS)).toEqual(status);
});

test.each(["", "42", "42 (x", "42 (x) R", ")("])("parseProcessStatus() answers null to the damaged %j", (stat) => {
  expect(parseProcessStatus(Buffer.from(stat), STATUS)).toBeNull();
});

test.each([
  ["0::/system.slice/cron.service\n", { path: "/system.slice/cron.service", isUnified: true }],
  ["12:pids:/p\n1:name=systemd:/user.slice\n0::/\n", { path: "/user.slice", isUnified: false }],
  ["12:pids:/p\n1:name=systemd:/user.slice\n0::/unified\n", { path: "/unified", isUnified: true }],
  ["12:pids:/p\n", { path: "/p", isUnified: false }],
  ["0::/\n", { path: "/", isUnified: true }],
  ["0::/a:b\n", { path: "/a:b", isUnified: true }],
  ["", null],
])("parseCgroup(%j) is %j", (text, cgroup) => {
  expect(parseCgroup(Buffer.from(text))).toEqual(cgroup);
});

test.each([
  ["sleep\x0010\0", ["sleep", "10"], false],
  ["sh\0-c\0\0x\0", ["sh", "-c", "", "x"], false],
  ["nginx: master process\0\0\0\0", ["nginx: master process"], false],
  ["no end", ["no end"], false],
  [`a\0${"b".repeat(5000)}`, ["a", "b".repeat(4094)], true],
])("parseCommandLine(%j) splits at NUL and cuts at the bound", (text, args, isCut) => {
  expect(parseCommandLine(Buffer.from(text))).toEqual({ args, isCut });
});

test("parseCommandLine() answers null where there is none", () => {
  expect(parseCommandLine(Buffer.alloc(0))).toBeNull();
  expect(parseCommandLine(Buffer.alloc(10))).toBeNull();
});

test("CommandLines gives up on processes whose memory hangs, and comes back when it does", async () => {
  const procRoot = mkdtempSync("/tmp/tocsin-hang-");
  onTestFinished(() => rmSync(procRoot, { recursive: true }));
  for (const pid of [1, 2, 3]) mkdirSync(`${procRoot}/${pid}`);
  // A FIFO without a writer hangs like a page that never comes
  execFileSync("mkfifo", [`${procRoot}/1/cmdline`, `${procRoot}/2/cmdline`]);
  writeFileSync(`${procRoot}/3/cmdline`, "well\0");
  const commandLines = new CommandLines(procRoot);
  const [first, second, third] = await Promise.all([1, 2, 3].map((pid) => commandLines.read(pid)));
  expect([first, second, third]).toEqual([null, null, null]);
  for (const pid of [1, 2]) closeSync(openSync(`${procRoot}/${pid}/cmdline`, "w"));
  await expect.poll(() => commandLines.read(3)).toEqual({ args: ["well"], isCut: false });
});
