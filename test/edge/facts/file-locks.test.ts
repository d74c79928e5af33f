import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { isLocked } from "../../../src/edge/facts/file-locks.ts";

async function rootWithLock(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "tocsin-locks-"));
  onTestFinished(() => rm(root, { recursive: true }));
  await writeFile(join(root, "lock"), "");
  return root;
}

test.each([
  ["1: POSIX  ADVISORY  WRITE 4711 fe:01:77 0 EOF", true],
  ["1: FLOCK  ADVISORY  WRITE 4711 fe:01:77 0 EOF", true],
  ["1: POSIX  ADVISORY  READ 4711 fe:01:77 0 EOF", false],
  ["1: POSIX  ADVISORY  WRITE 4711 fe:01:7 0 EOF", false],
  ["1: POSIX  ADVISORY  WRITE 4711 fe:02:77 0 EOF", false],
])("isLocked() by the line %s is %s", async (line, isHeld) => {
  const root = await rootWithLock();
  const { dev, ino } = await stat(join(root, "lock"));
  const major = (dev >>> 8).toString(16).padStart(2, "0");
  const minor = (dev & 0xff).toString(16).padStart(2, "0");
  const held = line.replace(/ (\d+) fe:01:77/, ` $1 ${major}:${minor}:${ino}`);
  await writeFile(join(root, "locks"), `${held}\n2: FLOCK ADVISORY WRITE 1 00:00:1 0 EOF\n`);
  expect(await isLocked(root, ["/nothing", "/lock"], join(root, "locks"))).toBe(isHeld);
});

test("isLocked() sees a lock while it is held, and takes none", async ({ skip }) => {
  const root = await rootWithLock();
  const holder = spawn("flock", [join(root, "lock"), "sh", "-c", "echo held; cat"], {
    stdio: ["pipe", "pipe", "ignore"],
  });
  const failed = once(holder, "error").then(() => "no flock");
  const begun = await Promise.race([once(holder.stdout, "data"), failed]);
  if (begun === "no flock") return skip("there is no flock here");
  const { ino } = await stat(join(root, "lock"));
  if (!(await readFile("/proc/locks", "utf8")).includes(`:${ino} `))
    return skip("/proc/locks shows other devices here");
  expect(await isLocked(root, ["/lock"])).toBe(true);
  holder.stdin.end();
  await once(holder, "close");
  expect(await isLocked(root, ["/lock"])).toBe(false);
});
