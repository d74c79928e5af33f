import { expect, test } from "vitest";
import type { ExecEvent, ProcessEvent } from "../../../src/core/event/event.ts";
import { ProcessTable } from "../../../src/core/process/process-table.ts";
import { sessionOf } from "../../../src/core/process/started-by.ts";
import { executable } from "../fake-node.ts";

function exec(pid: number, path: string, at: number, over: Partial<ExecEvent> = {}): ExecEvent {
  const common = { uid: 0, comm: "", args: [path], isArgsCut: false, cgroupId: 1, device: 2049, inode: 5 };
  return { kind: "exec", at, pid, parentPid: 1, path, ...common, ...over };
}

function facts(pid: number, path: string, startedAt: number, over: Partial<ProcessEvent> = {}): ProcessEvent {
  const common = { parentPid: 1, uid: 0, comm: "", args: [path], isArgsCut: false, cgroup: "/x", script: null };
  const file = executable(path, { device: 2049, inode: 5 });
  return { kind: "process", at: startedAt + 20, pid, startedAt, ...common, executable: file, ...over };
}

function tableOf(...events: readonly Parameters<ProcessTable["apply"]>[0][]): ProcessTable {
  const table = new ProcessTable();
  for (const event of events) table.apply(event);
  return table;
}

function pathAt(table: ProcessTable, pid: number, at: number): string | undefined {
  return table.find(pid, at)?.process.program.path;
}

test("find() tells which program a pid ran at a time", () => {
  const table = tableOf(exec(5, "/bin/sh", 100), exec(5, "/bin/curl", 200));
  expect([150, 199, 200, 999].map((at) => pathAt(table, 5, at))).toEqual([
    "/bin/sh",
    "/bin/sh",
    "/bin/curl",
    "/bin/curl",
  ]);
  expect(table.find(6, 100)).toBeNull();
});

test("find() does not depend on the order in which fork and exec of two processors arrive", () => {
  const events = [
    exec(5, "/bin/sh", 100),
    { kind: "fork", at: 150, pid: 6, parentPid: 5 },
    exec(6, "/bin/curl", 160, { parentPid: 5, inode: 6 }),
    exec(5, "/bin/true", 170, { inode: 7 }),
  ] as const;
  const table = tableOf(...events.toReversed());
  table.apply(events[1]);
  expect(pathAt(table, 6, 155)).toBe("/bin/sh");
  expect(pathAt(table, 6, 165)).toBe("/bin/curl");
  expect(table.find(6, 165)?.ancestors.map(({ program }) => program.path)).toEqual(["/bin/sh"]);
});

test("a late exit ends the process that it belongs to, not the next of its number", () => {
  const table = tableOf(exec(5, "/bin/a", 100), exec(5, "/bin/b", 500), { kind: "exit", at: 400, pid: 5 });
  table.expire(100_000);
  expect(pathAt(table, 5, 100_000)).toBe("/bin/b");
});

test("expire() forgets a process half a minute after its end", () => {
  const table = tableOf(exec(5, "/bin/a", 100), { kind: "exit", at: 400, pid: 5 });
  table.expire(30_400);
  expect(table.size).toBe(1);
  table.expire(30_401);
  expect(table.size).toBe(0);
});

test("a fork of a process that nothing is known of does not pass for what had its number before", () => {
  const table = tableOf(
    exec(5, "/bin/a", 100),
    { kind: "exit", at: 400, pid: 5 },
    { kind: "fork", at: 500, pid: 5, parentPid: 77 },
  );
  expect(table.find(5, 600)).toBeNull();
});

test("facts complete ancestors that were unknown when the child began", () => {
  const table = tableOf(exec(9, "/bin/curl", 1000, { parentPid: 8 }));
  expect(table.find(9, 1000)?.ancestors).toEqual([]);
  table.apply(facts(8, "/bin/bash", 50, { parentPid: 7, executable: executable("/bin/bash") }));
  expect(table.find(9, 1000)?.ancestors.map(({ pid }) => pid)).toEqual([8]);
  table.apply(facts(7, "/bin/sshd", 40, { parentPid: 0, executable: executable("/bin/sshd") }));
  expect(table.find(9, 1000)?.ancestors.map(({ pid }) => pid)).toEqual([8, 7]);
  expect(table.find(8, 1000)?.ancestors.map(({ pid }) => pid)).toEqual([7]);
});

test("a later process with an ancestor's number is no ancestor", () => {
  const table = tableOf(exec(9, "/bin/curl", 1000, { parentPid: 8 }), exec(8, "/bin/other", 2000, { inode: 6 }));
  expect(table.find(9, 1000)?.ancestors).toEqual([]);
});

test("processes that claim to be each other's parents have at most 16 ancestors", () => {
  const table = tableOf(
    exec(5, "/bin/a", 100, { parentPid: 6 }),
    exec(6, "/bin/b", 100, { parentPid: 5 }),
    exec(5, "/bin/c", 200, { parentPid: 6 }),
    exec(7, "/bin/d", 300, { parentPid: 7 }),
  );
  expect(table.find(5, 300)?.ancestors.length).toBeLessThanOrEqual(16);
  expect(table.find(7, 300)?.ancestors).toEqual([]);
});

test("a shell that forks itself for ever keeps 16 ancestors and four programs", () => {
  const table = tableOf(exec(1, "/bin/sh", 1, { parentPid: 0 }));
  for (let pid = 2; pid < 100; pid++) table.apply({ kind: "fork", at: pid, pid, parentPid: pid - 1 });
  expect(table.find(99, 200)?.ancestors).toHaveLength(16);
  for (let at = 1000; at < 1010; at++) table.apply(exec(1, `/bin/p${at}`, at, { inode: at }));
  expect(pathAt(table, 1, 1009)).toBe("/bin/p1009");
  expect(pathAt(table, 1, 5)).toBe("/bin/p1006");
});

test("facts fill in the exec that they were gathered for, and the next one of the same file", () => {
  const table = tableOf(exec(5, "curl", 100), facts(5, "/usr/bin/curl", 100), exec(6, "curl", 200));
  expect(table.find(5, 100)?.process.program).toMatchObject({ path: "/usr/bin/curl", cgroup: "/x" });
  expect(table.find(6, 200)?.process.program).toMatchObject({ path: "/usr/bin/curl", executable: { inode: 5 } });
});

test("facts of a fork, dated by ticks, change neither its parent's arguments nor its own program", () => {
  const table = tableOf(
    exec(5, "/usr/bin/python3", 100, { args: ["python3", "/opt/a.py"] }),
    facts(5, "/usr/bin/python3", 100, { args: ["python3", "/opt/a.py"], script: "/opt/a.py" }),
    { kind: "fork", at: 207.3, pid: 6, parentPid: 5 },
    facts(6, "/usr/bin/python3", 200, { args: ["worker: idle"], parentPid: 5 }),
  );
  for (const pid of [5, 6]) {
    expect(table.find(pid, 300)?.process.program).toMatchObject({
      args: ["python3", "/opt/a.py"],
      script: "/opt/a.py",
    });
  }
});

test("facts of a process whose fork was lost replace what had its number before", () => {
  const table = tableOf(exec(5, "/bin/a", 100), facts(5, "/bin/a", 100), facts(5, "/bin/b", 9000));
  expect(pathAt(table, 5, 9500)).toBe("/bin/b");
  expect(pathAt(table, 5, 500)).toBe("/bin/a");
});

test("the table holds 65,536 processes at most", () => {
  const table = new ProcessTable();
  for (let pid = 1; pid <= 66_000; pid++) table.apply(exec(pid, "/bin/a", pid));
  expect(table.size).toBe(65_536);
  expect(pathAt(table, 66_000, 70_000)).toBe("/bin/a");
});

test("a session holds for the process whatever it runs from then on, and is no fork's own", () => {
  const session = { loginUid: 1000, sessionId: 3, terminal: "pts/0", sshClient: null };
  const table = tableOf(
    exec(5, "/bin/bash", 100),
    { kind: "session", at: 150, pid: 5, ...session },
    { kind: "fork", at: 200, pid: 6, parentPid: 5 },
    exec(5, "/usr/bin/curl", 300),
    { kind: "session", at: 350, pid: 99, ...session },
  );
  const fork = table.find(6, 250);
  expect(fork?.process.session).toBeNull();
  expect(fork === null ? null : sessionOf(fork)).toEqual(session);
  expect(table.find(5, 350)?.process).toMatchObject({ program: { path: "/usr/bin/curl" }, session });
  expect(table.find(99, 400)).toBeNull();
});
