import { expect, test } from "vitest";
import { actorOf } from "../../../src/core/process/actor.ts";
import type { Process, Program } from "../../../src/core/process/process-table.ts";
import { executable } from "../fake-node.ts";

function program(path: string, over: Partial<Program> = {}): Program {
  const none = { args: [], isArgsCut: false, script: null, cgroup: null };
  return { path, executable: executable(path), ...none, ...over };
}

function run(ran: Program, over: Partial<Process> = {}): Process {
  return { pid: 1, startedAt: 0, uid: 0, comm: "", program: ran, session: null, ...over };
}

const curl = program("/usr/bin/curl");
const bash = program("/usr/bin/bash");
const loop = program("/usr/bin/bash", { script: "/opt/loop.sh" });
const cron = program("/usr/sbin/cron");

test.each([
  ["a shell's script", [loop, cron], "/opt/loop.sh"],
  ["what runs a shell without one", [bash, cron], "/usr/sbin/cron"],
  ["nobody, under nothing but shells", [bash, program("/bin/busybox")], null],
  ["nobody, where no ancestor is known", [], null],
])("the launcher is %s", (_, ancestors, launcher) => {
  expect(actorOf({ process: run(curl), ancestors: ancestors.map((ran) => run(ran)) }).launcher).toBe(launcher);
});

test("a fork that runs its parent's program has its parent's launcher and id", () => {
  const parent = { process: run(curl), ancestors: [run(cron)] };
  const child = { process: run(curl, { pid: 2 }), ancestors: [run(curl), run(cron)] };
  expect(actorOf(child)).toEqual(actorOf(parent));
});

test("a process that was gone before its cgroup could be read is in its parent's, unless init started it", () => {
  const gone = {
    process: run({ ...curl, cgroup: null }),
    ancestors: [run({ ...loop, cgroup: "/x.service" }, { pid: 2 })],
  };
  const living = {
    process: run({ ...curl, cgroup: "/x.service" }),
    ancestors: [run({ ...loop, cgroup: "/x.service" }, { pid: 2 })],
  };
  expect(actorOf(gone)).toEqual(actorOf(living));
  const init = run({ ...loop, cgroup: "/init.scope" }, { pid: 1 });
  expect(actorOf({ ...gone, ancestors: [init] }).cgroup).toBeNull();
});

test.each([
  ["/user.slice/user-0.slice/session-7.scope", "/user.slice/user-0.slice/session-9.scope", true],
  ["/system.slice/run-u7.service", "/system.slice/run-u12.service", true],
  ["/system.slice/run-p12-i34.service", "/system.slice/run-p13-i99.service", true],
  ["/system.slice/cron.service", "/system.slice/ssh.service", false],
  ["/system.slice/dry-run-a.service", "/system.slice/dry-run-b.service", false],
  [
    "/docker/3f1c2e5a9b7d4c6e8f0a1b2c3d4e5f60718293a4b5c6d7e8f9",
    "/docker/00112233445566778899aabbccddeeff00112233445566778899",
    true,
  ],
  ["/kubepods/pod0b5c7a1e-1111-2222-3333-444455556666", "/kubepods/podffff7a1e-1111-2222-3333-444455556666", true],
  ["/app.slice/app-gnome-foot-4711.scope", "/app.slice/app-gnome-foot-99.scope", true],
  [null, "/x", false],
])("in cgroups %s and %s a program is the same actor: %s", (one, other, isSame) => {
  const idIn = (cgroup: string | null) => actorOf({ process: run({ ...curl, cgroup }), ancestors: [] }).id;
  expect(idIn(one) === idIn(other)).toBe(isSame);
});

test("another user, content, script or launcher is another actor", () => {
  const other = { ...curl, executable: executable("/usr/bin/curl", { sha256: "0" }) };
  const ids = [
    actorOf({ process: run(curl), ancestors: [] }),
    actorOf({ process: run(curl, { uid: 1 }), ancestors: [] }),
    actorOf({ process: run(other), ancestors: [] }),
    actorOf({ process: run({ ...curl, script: "/x" }), ancestors: [] }),
    actorOf({ process: run(curl), ancestors: [run(cron)] }),
  ].map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});
