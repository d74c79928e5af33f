import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Executable } from "../../../src/core/event/event.ts";
import { hashContent } from "../../../src/edge/facts/content-hash.ts";
import { isInWritablePlace } from "../../../src/edge/facts/writable-place.ts";
import { elfFile } from "./elf-sample.ts";
import { execOf, gather, SLEEP, scratch, sha256Of, start } from "./gather.ts";

/** Above what the kernel gives out: a process that is gone. */
const GONE = 2 ** 22 + 1;
const isRoot = process.getuid?.() === 0;

/** What is told of a file whose process is gone already. */
async function factsOf(path: string): Promise<Executable | null> {
  const [event] = await gather((facts) => facts.executed(execOf(GONE, path)));
  return event?.kind === "process" ? event.executable : null;
}

/** What is told of a process that runs. */
async function factsOfLiving(pid: number): Promise<Executable | null> {
  const [event] = await gather((facts) => facts.seen(pid));
  return event?.kind === "process" ? event.executable : null;
}

test("executed() tells a file's owner, its mode with setuid, and that it is where the node has it", async ({
  skip,
}) => {
  if (!isRoot) skip("only root gives files away");
  const copy = join(scratch(), "sleep");
  copyFileSync(SLEEP, copy);
  chownSync(copy, 65_534, 65_534);
  chmodSync(copy, 0o4755);
  const executable = await factsOf(copy);
  expect(executable?.file).toEqual({ ownerUid: 65_534, mode: 0o4755, hostPath: null, isInUpperLayer: null });
});

test("executed() tells a build id, and that sleep calls no sockets and bash does", async () => {
  const sleep = await factsOf(SLEEP);
  expect(sleep?.elf).toEqual({
    buildId: expect.stringMatching(/^[0-9a-f]{40}$/),
    isStatic: false,
    importsSockets: false,
  });
  expect(sleep?.unknown).toEqual([]);
  const bash = await factsOf(realpathSync("/bin/bash"));
  expect(bash?.elf).toMatchObject({ isStatic: false, importsSockets: true });
});

test("executed() says of a static program that its calls cannot be told, and of a script that it is no ELF file", async () => {
  const folder = scratch();
  writeFileSync(join(folder, "static"), elfFile({ interpreter: null, isDynamic: false }));
  writeFileSync(join(folder, "script"), "#!/bin/sh\n");
  const executable = await factsOf(join(folder, "static"));
  expect(executable?.elf).toEqual({ buildId: null, isStatic: true, importsSockets: null });
  expect(executable?.unknown).toEqual(["elf.importsSockets: linked statically"]);
  const script = await factsOf(join(folder, "script"));
  expect(script).toMatchObject({ elf: null, unknown: ["elf: no ELF file, or a damaged one"] });
});

test("executed() does not hash a program of 4 GB, says so, and tells the rest", async () => {
  const large = join(scratch(), "large");
  copyFileSync(SLEEP, large);
  truncateSync(large, 4 * 1024 ** 3);
  const executable = await factsOf(large);
  expect(executable).toMatchObject({ sizeBytes: 4 * 1024 ** 3, sha256: null, elf: { importsSockets: false } });
  expect(executable?.unknown).toEqual(["sha256: larger than 256 MiB"]);
});

test("hashContent() of a file that changes under the reader has no hash", async () => {
  const path = join(scratch(), "changing");
  writeFileSync(path, "before");
  await using handle = await open(path);
  const stats = await handle.stat({ bigint: true });
  writeFileSync(path, "after it was looked at");
  expect(await hashContent(handle, stats)).toEqual({ sha256: null, reason: "changed while it was read" });
});

test("executed() never opens a device in a program's place", async () => {
  expect(await factsOf("/dev/zero")).toBeNull();
});

test("executed() finds a program behind newlines and ..", async () => {
  const folder = scratch();
  mkdirSync(join(folder, "a\nb"));
  copyFileSync(SLEEP, join(folder, "a\nb", "sl\neep"));
  const path = `${folder}/a\nb/../a\nb/sl\neep`;
  const executable = await factsOf(path);
  expect(executable).toMatchObject({
    path: `${folder}/a\nb/sl\neep`,
    sha256: sha256Of(SLEEP),
    isInWritablePlace: true,
  });
});

test("executed() bears a /proc that vanishes", async () => {
  const procRoot = scratch();
  const [event] = await gather(
    (facts) => {
      facts.executed(execOf(GONE, SLEEP));
      rmSync(procRoot, { recursive: true });
      mkdirSync(procRoot);
    },
    { procRoot },
  );
  expect(event).toMatchObject({ kind: "process", executable: { path: SLEEP, sha256: sha256Of(SLEEP) } });
});

test("executed() tells what the node has where its files lie under another root, as in a container", async () => {
  const { pid } = await start(SLEEP, ["60"]);
  const [event] = await gather((facts) => facts.executed(execOf(GONE, SLEEP)), { root: `/proc/${pid}/root` });
  expect(event).toMatchObject({
    executable: { path: SLEEP, elf: { importsSockets: false }, file: { hostPath: null }, isInWritablePlace: false },
  });
});

test("seen() finds a program of an overlay in its layers", async ({ skip }) => {
  if (!isRoot) skip("only root mounts");
  const folder = scratch();
  for (const name of ["lower", "upper", "work", "merged"]) mkdirSync(join(folder, name));
  copyFileSync(SLEEP, join(folder, "lower/low"));
  const options = `lowerdir=${folder}/lower,upperdir=${folder}/upper,workdir=${folder}/work`;
  const mount = `mount -t overlay overlay -o ${options} ${folder}/merged && cp ${SLEEP} ${folder}/merged/up`;
  const inside = (name: string) => start("unshare", ["-m", "sh", "-c", `${mount}; exec ${folder}/merged/${name} 60`]);
  const low = await inside("low");
  await expect.poll(() => readFileSync(`/proc/${low.pid}/cmdline`, "latin1")).toContain("merged/low\0");
  expect(await factsOfLiving(low.pid)).toMatchObject({
    ...{ path: `${folder}/merged/low`, sha256: sha256Of(SLEEP) },
    file: { hostPath: `${folder}/lower/low`, isInUpperLayer: false },
  });
  low.kill("SIGKILL");
  await once(low, "exit");
  const up = await inside("up");
  await expect.poll(() => readFileSync(`/proc/${up.pid}/cmdline`, "latin1")).toContain("merged/up\0");
  expect((await factsOfLiving(up.pid))?.file).toMatchObject({
    ...{ hostPath: `${folder}/upper/up`, isInUpperLayer: true },
  });
});

test("seen() finds a program of a folder that is mounted elsewhere where the node has it", async ({ skip }) => {
  if (!isRoot) skip("only root mounts");
  const folder = scratch();
  mkdirSync(join(folder, "volume"));
  mkdirSync(join(folder, "place"));
  copyFileSync(SLEEP, join(folder, "volume/sleep"));
  const bind = `mount --bind ${folder}/volume ${folder}/place && exec ${folder}/place/sleep 60`;
  const { pid } = await start("unshare", ["-m", "sh", "-c", bind]);
  await expect.poll(() => readFileSync(`/proc/${pid}/cmdline`, "latin1")).toContain("place/sleep\0");
  const executable = await factsOfLiving(pid);
  expect(executable).toMatchObject({ path: `${folder}/place/sleep` });
  expect(executable?.file).toMatchObject({ hostPath: `${folder}/volume/sleep`, isInUpperLayer: null });
});

test.each([
  ["root's own folder", 0, 0, 0o755, false],
  ["a folder of another user", 1000, 0, 0o755, true],
  ["a sticky folder that anybody can write", 0, 0, 0o1777, true],
  ["a folder of a group with somebody in it", 0, 1000, 0o775, true],
  ["a folder of a user's own group", 0, 2000, 0o775, true],
  ["a folder of a group that is empty", 0, 50, 0o2775, false],
  ["a folder of root's group", 0, 0, 0o775, false],
])("isInWritablePlace() of %s", async (_, uid, gid, mode, isWritable) => {
  const view = scratch();
  mkdirSync(join(view, "etc"));
  writeFileSync(join(view, "etc/group"), "root:x:0:\nstaff:x:50:\ndevelopers:x:1000:root,someone\nempty:x:51:root\n");
  writeFileSync(join(view, "etc/passwd"), "root:x:0:0::/root:/bin/sh\nsomeone:x:1000:2000::/:/bin/sh\n");
  mkdirSync(join(view, "srv/tools"), { recursive: true });
  chownSync(join(view, "srv"), uid, gid);
  chmodSync(join(view, "srv"), mode);
  expect(await isInWritablePlace(view, Buffer.from("/srv/tools/x"))).toBe(isWritable);
});

test("isInWritablePlace() knows the well-known places, whatever lies in them", async () => {
  for (const path of ["/tmp/x", "/tmp/roots/own/x", "/dev/shm/x", "/home/a/x", "/run/user/1000/x"]) {
    expect(await isInWritablePlace("/nowhere", Buffer.from(path))).toBe(true);
  }
  expect(statSync("/usr/bin").uid).toBe(0);
  expect(await isInWritablePlace("", Buffer.from("/usr/bin/x"))).toBe(false);
});
