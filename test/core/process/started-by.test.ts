import { expect, test } from "vitest";
import type { Session } from "../../../src/core/event/event.ts";
import type { Process } from "../../../src/core/process/process-table.ts";
import { sessionOf, startedBy, unitOf } from "../../../src/core/process/started-by.ts";

const login: Session = { loginUid: 1000, sessionId: 3, terminal: "pts/0", sshClient: "198.51.100.4" };

function running(path: string, session: Session | null = null): Process {
  const program = { path, args: [], isArgsCut: false, script: null, executable: null, cgroup: null };
  return { pid: 1, startedAt: 0, uid: 0, comm: "", program, session };
}

function under(...paths: readonly string[]) {
  return { process: running("/usr/bin/curl"), ancestors: paths.map((path) => running(path)) };
}

test.each([
  [
    ["/usr/bin/dash", "/usr/sbin/cron", "/usr/lib/systemd/systemd"],
    "/system.slice/cron.service",
    "cron, by its schedule",
  ],
  [["/usr/bin/bash", "/usr/sbin/crond"], "/", "crond, by its schedule"],
  [["/usr/bin/bash", "/usr/sbin/sshd", "/usr/sbin/sshd"], "/user.slice/session-3.scope", "a login by ssh"],
  [["/usr/bin/bash", "/usr/lib/openssh/sshd-session"], null, "a login by ssh"],
  [["/usr/bin/bash", "/usr/bin/login"], null, "a login at the console"],
  [["/bin/sh", "/usr/bin/containerd-shim-runc-v2"], null, "the container runtime's containerd-shim-runc-v2"],
  [["/usr/bin/python3", "/usr/lib/systemd/systemd"], "/system.slice/web.service", "systemd unit web.service"],
  [[], "/system.slice/backup.service", "systemd unit backup.service"],
  [["/usr/bin/bash"], "/user.slice/user-0.slice/session-1.scope", null],
  [[], null, null],
])("startedBy() of what runs under %j in %s", (paths, cgroup, expected) => {
  expect(startedBy(under(...paths), cgroup)).toBe(expected);
});

test("startedBy() tells where a login by ssh comes from, and the terminal of another", () => {
  const shell = running("/usr/bin/bash", login);
  const bySsh = { process: running("/usr/bin/curl"), ancestors: [shell, running("/usr/sbin/sshd")] };
  expect(startedBy(bySsh, null)).toBe("a login by ssh from 198.51.100.4");
  const local = running("/usr/bin/bash", { ...login, terminal: "tty1", sshClient: null });
  const atTerminal = { process: running("/usr/bin/curl"), ancestors: [local, running("/usr/bin/login")] };
  expect(startedBy(atTerminal, null)).toBe("a login at tty1");
});

test("sessionOf() is that of the nearest ancestor where the process was gone", () => {
  const own = { ...login, terminal: null };
  const parent = running("/usr/bin/bash", login);
  expect(sessionOf({ process: running("/usr/bin/curl", own), ancestors: [parent] })).toEqual(own);
  expect(sessionOf({ process: running("/usr/bin/curl"), ancestors: [running("/bin/sh"), parent] })).toEqual(login);
  expect(sessionOf(under("/bin/sh"))).toBeNull();
});

test.each([
  ["/system.slice/cron.service", "cron.service"],
  ["/user.slice/user-1000.slice/user@1000.service/app.slice/foot.service", "foot.service"],
  ["/user.slice/user-1000.slice/session-2.scope", "session-2.scope"],
  ["/user.slice", null],
  ["/", null],
  [null, null],
])("unitOf(%j) is the innermost that is no slice", (cgroup, unit) => {
  expect(unitOf(cgroup)).toBe(unit);
});
