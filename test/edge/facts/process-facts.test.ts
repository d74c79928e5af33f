import { execFileSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { LostEvent, ProcessEvent } from "../../../src/core/event/event.ts";
import { ProcessFacts } from "../../../src/edge/facts/process-facts.ts";
import { execOf, gather, now, SLEEP, scratch, sha256Of, start } from "./gather.ts";

const SHELL = realpathSync("/bin/sh");
/** So that events come in the order of the asking. */
const ONE_WORKER = { workers: 1 };

test("executed() gathers the facts of a running program", async () => {
  const { pid } = await start(SLEEP, ["60"]);
  const [event] = await gather((facts) => facts.executed(execOf(pid, SLEEP)));
  const { size, dev, ino } = statSync(SLEEP);
  expect(event).toMatchObject({ kind: "process", pid, startedAt: 1234.5, parentPid: process.pid, args: [SLEEP, "60"] });
  expect(event).toMatchObject({ cgroup: expect.stringMatching(/^\//), script: null });
  expect(event).toMatchObject({
    executable: {
      ...{ path: SLEEP, device: dev, inode: ino, sizeBytes: size, sha256: sha256Of(SLEEP) },
      ...{ isDeleted: false, isMemoryBacked: false, isInWritablePlace: false },
    },
  });
});

test("executed() does not look where a process is that has ended: its number may be another's", async () => {
  const another = await start(SLEEP, ["60"], scratch());
  const script = execOf(another.pid, SHELL, { args: ["sh", "./a.sh"] });
  const [event] = await gather((facts) => facts.executed(script, { hasEnded: true }));
  // The file is found by its inode, at the path that was executed
  expect(event).toMatchObject({ pid: another.pid, script: "./a.sh", executable: { path: SHELL } });
});

test("executed() names the package of a packaged program, and none for a copy of it", async ({ skip }) => {
  if (!readable("/var/lib/dpkg/info/coreutils.list")) skip("this machine has no dpkg database");
  const copy = join(scratch(), "sleep");
  copyFileSync(SLEEP, copy);
  const packaged = await start(SLEEP, ["60"]);
  const copied = await start(copy, ["60"]);
  const events = await gather((facts) => {
    facts.executed(execOf(packaged.pid, SLEEP));
    facts.executed(execOf(copied.pid, copy));
  });
  const executables = new Map(events.map((event) => [event.kind === "process" ? event.pid : 0, event]));
  expect(executables.get(packaged.pid)).toMatchObject({
    executable: { package: "coreutils", packageDatabase: "dpkg" },
  });
  expect(executables.get(copied.pid)).toMatchObject({
    executable: { package: null, packageDatabase: "dpkg", isInWritablePlace: true, sha256: sha256Of(SLEEP) },
  });
});

test("executed() reads a deleted program through the process that runs it", async () => {
  const copy = join(scratch(), "gone");
  copyFileSync(SLEEP, copy);
  const { pid } = await start(copy, ["60"]);
  const exec = execOf(pid, copy);
  unlinkSync(copy);
  const [event] = await gather((facts) => facts.executed(exec));
  expect(event).toMatchObject({ executable: { path: copy, isDeleted: true, sha256: sha256Of(SLEEP) } });
});

test("executed() finds a program of a relative path that is gone already, through a parent in scope", async () => {
  const folder = scratch();
  const copy = join(folder, "brief");
  copyFileSync(SLEEP, copy);
  const parent = await start(SLEEP, ["60"], folder);
  // No process has this pid: it is above what the kernel gives out.
  const gone = execOf(2 ** 22 + 1, copy, { path: "./brief", args: ["./brief"], parentPid: parent.pid });
  const events = await gather((facts) => {
    facts.executed(execOf(parent.pid, SLEEP));
    facts.executed(gone);
  });
  const paths = events.map((event) => (event.kind === "process" ? [event.pid, event.executable?.path] : []));
  expect(paths).toContainEqual([gone.pid, copy]);
  const strangers = await gather((facts) => facts.executed(gone));
  expect(strangers).toMatchObject([{ pid: gone.pid, executable: null }]);
});

test("executed() tells a file called ' (deleted)' from a deleted one", async () => {
  const copy = join(scratch(), "odd (deleted)");
  copyFileSync(SLEEP, copy);
  const { pid } = await start(copy, ["60"]);
  const [event] = await gather((facts) => facts.executed(execOf(pid, copy)));
  expect(event).toMatchObject({ executable: { path: copy, isDeleted: false } });
});

test("seen() recognizes a program that lives in memory only", async ({ skip }) => {
  if (!readable("/usr/bin/python3")) skip("this machine has no python3 to make a memfd with");
  const code = [
    "import os, sys",
    "fd = os.memfd_create('hidden')",
    `os.write(fd, open('${SLEEP}', 'rb').read())`,
    "os.execve(fd, ['[kworker]', '60'], {})",
  ].join("\n");
  const { pid } = await start("/usr/bin/python3", ["-c", code]);
  await expect.poll(() => readFileSync(`/proc/${pid}/cmdline`, "latin1")).toMatch(/^\[kworker\]/);
  const [event] = await gather((facts) => facts.seen(pid));
  expect(event).toMatchObject({
    args: ["[kworker]", "60"],
    executable: {
      path: "/memfd:hidden",
      isDeleted: true,
      isMemoryBacked: true,
      package: null,
      sha256: sha256Of(SLEEP),
    },
  });
});

test("executed() finds a program that has ended by its path, if that is the same file", async () => {
  const copy = join(scratch(), "short");
  copyFileSync(realpathSync("/bin/true"), copy);
  const child = await start(copy, []);
  const exec = execOf(child.pid, copy, { cgroupId: 88_888_888 });
  await once(child, "exit");
  const [event] = await gather((facts) => facts.executed(exec));
  expect(event).toMatchObject({ cgroup: null, executable: { path: copy, sha256: sha256Of(copy) } });
});

test("executed() finds a program that has ended and was named by a relative path where it was seen before", async () => {
  const copy = join(scratch(), "again");
  copyFileSync(SLEEP, copy);
  const { pid } = await start(copy, ["60"]);
  const ended = execOf(2 ** 22 - 1, copy, { path: "./again", args: ["./again"] });
  const events: (ProcessEvent | LostEvent)[] = [];
  const facts = new ProcessFacts({ now, emit: (event) => events.push(event), canReadAncestors: false });
  facts.executed(execOf(pid, copy));
  await expect.poll(() => events).toHaveLength(1);
  facts.executed(ended);
  await facts.close();
  expect(events[1]).toMatchObject({ pid: ended.pid, executable: { path: copy, sha256: sha256Of(SLEEP) } });
});

test("executed() does not take another file at the same path for a program that has ended", async () => {
  const folder = scratch();
  const copy = join(folder, "short");
  copyFileSync("/bin/true", copy);
  const child = await start(copy, []);
  const exec = execOf(child.pid, copy);
  await once(child, "exit");
  copyFileSync(SLEEP, join(folder, "other"));
  renameSync(join(folder, "other"), copy);
  const [event] = await gather((facts) => facts.executed(exec));
  expect(event).toMatchObject({ executable: null });
});

test("executed() never opens a FIFO in a program's place", async () => {
  const fifo = join(scratch(), "fifo");
  execFileSync("mkfifo", [fifo]);
  const [event] = await gather((facts) => facts.executed(execOf(2 ** 22 - 1, fifo)));
  expect(event).toMatchObject({ executable: null });
});

test("executed() does not take the facts of a later program for those of the exec", async () => {
  const { pid } = await start(SLEEP, ["60"]);
  const exec = execOf(pid, "/bin/true", { args: ["true"] });
  const [event] = await gather((facts) => facts.executed(exec));
  expect(event).toMatchObject({ args: ["true"], executable: { path: realpathSync("/bin/true") } });
});

test("executed() finds the script that a shebang starts, absolute", async () => {
  const folder = scratch();
  writeFileSync(join(folder, "job.sh"), "#!/bin/sh -e\nkill -STOP $$\n");
  chmodSync(join(folder, "job.sh"), 0o755);
  const { pid } = await start("./job.sh", ["now"], folder);
  const args = ["/bin/sh", "-e", "./job.sh", "now"];
  const [event] = await gather((facts) => facts.executed(execOf(pid, "/bin/sh", { path: "./job.sh", args })));
  expect(event).toMatchObject({ script: join(folder, "job.sh"), executable: { path: realpathSync("/bin/sh") } });
});

test("executed() completes cut arguments from the process and hides their secrets", async () => {
  const rest = ["-c", "kill -STOP $$", "name", "x".repeat(300), "--password=hunter2", "last"];
  const { pid } = await start("/bin/sh", rest);
  const cut = execOf(pid, "/bin/sh", { path: "/bin/sh", args: ["/bin/sh", "-c"], isArgsCut: true });
  const [event] = await gather((facts) => facts.executed(cut));
  const full = ["/bin/sh", "-c", "kill -STOP $$", "name", "x".repeat(300), "--password=***", "last"];
  expect(event).toMatchObject({ args: full, isArgsCut: false });
});

test("seen() reads a process with newlines and odd bytes in its name", async () => {
  const folder = scratch();
  const odd = Buffer.concat([Buffer.from(`${folder}/a) R 1\n`), Buffer.from([0xff])]);
  copyFileSync(SLEEP, odd);
  // Node takes no bytes for a program's name: a shell that expands a pattern does
  const { pid } = await start("/bin/sh", ["-c", 'exec "$1"/a* 60', "sh", folder]);
  await expect.poll(() => readFileSync(`/proc/${pid}/cmdline`, "latin1")).toContain("a) R 1");
  const [event] = await gather((facts) => facts.seen(pid));
  const path = `${folder}/a) R 1\n\\xff`;
  expect(event).toMatchObject({
    parentPid: process.pid,
    comm: "a) R 1\n\\xff",
    args: [path, "60"],
    executable: { path },
  });
  expect(event).toMatchObject({ executable: { sha256: sha256Of(SLEEP), isInWritablePlace: true } });
});

test("seen() dates a process by its start, to the kernel's hundredth of a second", async () => {
  const before = bootMs();
  const { pid } = await start(SLEEP, ["60"]);
  const [event] = await gather((facts) => facts.seen(pid));
  const startedAt = event?.kind === "process" ? event.startedAt : Number.NaN;
  expect(startedAt).toBeGreaterThanOrEqual(before - 20);
  expect(startedAt).toBeLessThanOrEqual(bootMs() + 20);
});

test("seen() asks each process once until it ends or executes another program", async () => {
  const { pid } = await start(SLEEP, ["60"]);
  const events = await gather((facts) => {
    facts.seen(pid);
    facts.seen(pid);
    facts.executed(execOf(pid, SLEEP));
    facts.seen(pid);
    facts.exited(pid);
    facts.seen(pid);
  }, ONE_WORKER);
  expect(events.map((event) => event.kind === "process" && event.startedAt === 1234.5)).toEqual([false, true, false]);
});

test("seen() says nothing of a process that is gone", async () => {
  const child = await start("/bin/true", []);
  await once(child, "exit");
  expect(await gather((facts) => facts.seen(child.pid))).toEqual([]);
});

test.each([
  [true, [30, 20, 1]],
  [false, [30]],
])("seen() with canReadAncestors %j describes %j", async (canReadAncestors, pids) => {
  const procRoot = procWith([
    [1, 0],
    [20, 1],
    [30, 20],
    [40, 1],
  ]);
  const ask = (facts: ProcessFacts) => {
    facts.seen(30);
    facts.seen(20);
  };
  const events = await gather(ask, { procRoot, canReadAncestors, ...ONE_WORKER });
  const expected = canReadAncestors ? pids : [...pids, 20];
  expect(events.map((event) => (event.kind === "process" ? event.pid : event))).toEqual(expected);
});

test("executed() describes the ancestors of a new process too, where that is allowed", async () => {
  const procRoot = procWith([
    [1, 0],
    [20, 1],
  ]);
  const exec = execOf(30, SLEEP, { parentPid: 20 });
  const events = await gather((facts) => facts.executed(exec), { procRoot, canReadAncestors: true, ...ONE_WORKER });
  expect(events.map((event) => (event.kind === "process" ? event.pid : event))).toEqual([30, 20, 1]);
});

test.each([
  ["0::/system.slice/job.service\n", "/system.slice/job.service"],
  ["1:name=systemd:/job\n0::/\n", null],
])("executed() gives a process that has ended the cgroup of its id, from %j: %j", async (cgroup, expected) => {
  const procRoot = procWith([[20, 1]]);
  writeFileSync(join(procRoot, "20/cgroup"), cgroup);
  const ask = (facts: ProcessFacts) => {
    facts.executed(execOf(20, SLEEP, { cgroupId: 77 }));
    facts.executed(execOf(21, SLEEP, { cgroupId: 77 }));
    facts.executed(execOf(22, SLEEP, { cgroupId: 78 }));
  };
  const events = await gather(ask, { procRoot, ...ONE_WORKER });
  const cgroups = events.map((event) => event.kind === "process" && event.cgroup);
  expect(cgroups.slice(1)).toEqual([expected, null]);
});

test("executed() counts what exceeds the queue in one lost event", async () => {
  const exec = execOf(2 ** 22 - 1, SLEEP);
  const ask = (facts: ProcessFacts) => {
    for (let i = 0; i < 10; i += 1) facts.executed(exec);
  };
  const events = await gather(ask, { maxQueue: 2, ...ONE_WORKER });
  const described = events.filter((event) => event.kind === "process").length;
  expect(events.filter((event) => event.kind === "lost")).toMatchObject([{ where: "queue", count: 10 - described }]);
  expect(described).toBe(3);
});

test("executed() after close() does nothing", async () => {
  const events: unknown[] = [];
  const facts = new ProcessFacts({ now, emit: (event) => events.push(event), canReadAncestors: false });
  await facts.close();
  await facts.close();
  facts.executed(execOf(2 ** 22 - 1, SLEEP));
  facts.seen(process.pid);
  await facts.close();
  expect(events).toEqual([]);
});

/** A made-up /proc with these processes and parents. */
function procWith(processes: readonly (readonly [pid: number, parent: number])[]): string {
  const procRoot = scratch();
  for (const [pid, parent] of processes) {
    mkdirSync(join(procRoot, `${pid}`));
    writeFileSync(join(procRoot, `${pid}/stat`), `${pid} (p) S ${parent} 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 77 0 0\n`);
    writeFileSync(join(procRoot, `${pid}/status`), "Uid:\t0\t0\t0\t0\n");
    writeFileSync(join(procRoot, `${pid}/cmdline`), "p\0");
    symlinkSync(SLEEP, join(procRoot, `${pid}/exe`));
  }
  return procRoot;
}

function bootMs(): number {
  return Number.parseFloat(readFileSync("/proc/uptime", "latin1")) * 1000;
}

function readable(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}
