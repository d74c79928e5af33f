import { expect, test } from "vitest";
import type { Executable } from "../../../src/core/event/event.ts";
import { classOf } from "../../../src/core/process/program-class.ts";
import { mergeLists } from "../../../src/core/process/program-lists.ts";
import { executable } from "../fake-node.ts";

const unowned = { package: null } as const;
const unasked = { package: null, packageDatabase: null } as const;
const writable = { ...unowned, isInWritablePlace: true } as const;
const added = { ...unasked, file: { ownerUid: 0, mode: 0o755, hostPath: null, isInUpperLayer: true } } as const;
const changed = { package: "coreutils", isAsPackaged: false } as const;
const curl = "/usr/bin/curl";

function classAt(path: string, over: Partial<Executable> | null, script: string | null, args: readonly string[] = []) {
  const file = over === null ? null : executable(path, over);
  return { path, executable: file, script, args, isArgsCut: false, cgroup: null };
}

test.each<[path: string, over: Partial<Executable> | null, script: string | null, name: string]>([
  ["/usr/bin/curl", {}, null, "transfer tool"],
  ["/usr/bin/wget", unasked, null, "transfer tool"],
  ["/opt/curl", unasked, null, "unidentified"],
  ["/usr/bin/curl", unowned, null, "unknown binary"],
  ["/usr/bin/curl", null, null, "transfer tool"],
  ["/usr/sbin/chronyd", {}, null, "packaged"],
  ["/opt/agent", added, null, "unknown binary"],
  ["/usr/bin/sort", { ...added, package: "coreutils" }, null, "non-networking program"],
  ["/usr/sbin/chronyd", { package: "chrony" }, null, "network program"],
  ["/usr/bin/ssh", { package: "openssh-client" }, null, "network program"],
  ["/usr/sbin/chronyd", { isDeleted: true }, null, "packaged"],
  ["/opt/agent", { ...unasked, isDeleted: true }, null, "unknown binary"],
  ["/opt/agent", unasked, null, "unidentified"],
  ["/memfd:x (deleted)", { ...unasked, isMemoryBacked: true }, null, "unknown binary"],
  ["/memfd:x (deleted)", { ...unasked, isMemoryBacked: true, copyOf: curl }, null, "unknown binary"],
  ["/tmp/x", { isInWritablePlace: true, package: null }, null, "unknown binary"],
  ["/opt/datadog-agent/bin/agent", { isInWritablePlace: true }, null, "packaged"],
  ["/nix/store/abc-curl-8.5/bin/curl", null, null, "transfer tool"],
  ["/tmp/x", null, null, "unknown binary"],
  ["/usr/local/bin/own", unowned, null, "unknown binary"],
  ["/usr/bin/python3", {}, "/tmp/x.py", "unknown script"],
  ["/usr/bin/python3", {}, "/usr/share/x.py", "packaged"],
  ["/usr/bin/python3", {}, "/opt/x.py", "interpreter"],
  ["/usr/bin/python3", {}, null, "interpreter"],
  ["/usr/bin/bash", {}, null, "interpreter"],
  ["/usr/bin/bash", {}, "/etc/cron.daily/x", "packaged"],
  ["/usr/bin/python3", null, null, "interpreter"],
  ["/opt/venv/bin/python3", unasked, null, "unidentified"],
  ["unknown", null, null, "unidentified"],
  ["/tmp/.x/updater", { ...writable, copyOf: curl }, null, "transfer tool"],
  ["/usr/sbin/kworker", { ...unowned, copyOf: curl }, null, "transfer tool"],
  ["/tmp/curl", { ...writable, copyOf: curl }, null, "transfer tool"],
  ["/tmp/curl", writable, null, "unknown binary"],
  ["/tmp/.x/u", { ...writable, copyOf: "/usr/bin/python3.11" }, null, "unknown binary"],
  ["/home/me/venv/bin/python3", { ...writable, copyOf: "/usr/bin/python3.11" }, null, "interpreter"],
  ["/home/me/venv/bin/python3", { ...writable, copyOf: "/usr/bin/python3.11" }, "/tmp/x.py", "unknown binary"],
  ["/home/me/sleep", { ...writable, copyOf: "/usr/bin/sleep" }, null, "unknown binary"],
  ["/usr/bin/sort", changed, null, "unknown binary"],
  ["/usr/bin/sort", { ...changed, copyOf: curl }, null, "transfer tool"],
  ["/usr/bin/sort", { package: "coreutils", isAsPackaged: true }, null, "non-networking program"],
])("classOf() of %s with %o and script %s is %s", (path, over, script, name) => {
  expect(classOf(classAt(path, over, script)).name).toBe(name);
});

test.each<[args: readonly string[], over: Partial<Executable> | null, path: string, name: string]>([
  [["wget", "-q", "http://192.0.2.1/"], null, "/bin/busybox", "transfer tool"],
  [["busybox", "wget", "http://192.0.2.1/"], null, "/bin/busybox", "transfer tool"],
  [["/bin/busybox", "nc", "192.0.2.1", "9"], null, "/bin/busybox", "transfer tool"],
  [["/bin/busybox", "sh"], null, "/bin/busybox", "interpreter"],
  [["sort"], null, "/bin/busybox", "non-networking program"],
  [["/tmp/.x/u", "nc", "192.0.2.1", "9"], { ...writable, copyOf: "/bin/busybox" }, "/tmp/.x/u", "transfer tool"],
  [["wget", "http://192.0.2.1/"], { ...writable, copyOf: "/bin/busybox" }, "/tmp/.x/u", "transfer tool"],
  [["/tmp/.x/u", "httpd"], { ...writable, copyOf: "/bin/busybox" }, "/tmp/.x/u", "unknown binary"],
])("classOf() of busybox called as %j with %o at %s is %s", (args, over, path, name) => {
  expect(classOf(classAt(path, over, null, args)).name).toBe(name);
});

test.each<[path: string, over: Partial<Executable> | null, masquerade: "renamed" | "misplaced" | null]>([
  ["/tmp/.x/updater", { ...writable, copyOf: curl }, "renamed"],
  ["/tmp/curl", { ...writable, copyOf: curl }, null],
  ["/tmp/curl", writable, "misplaced"],
  ["/dev/shm/sort", null, "misplaced"],
  ["/tmp/agent", writable, null],
  // Many have tools and interpreters of their own at home
  ["/home/me/miniconda3/bin/curl", writable, null],
  ["/home/me/venv/bin/python", { ...writable, copyOf: "/usr/bin/python3.11" }, null],
  ["/usr/local/bin/curl", unowned, null],
  ["/usr/bin/curl", {}, null],
])("classOf() of %s with %o passes for another: %s", (path, over, masquerade) => {
  expect(classOf(classAt(path, over, null)).masquerade).toBe(masquerade);
});

test.each<[path: string, over: Partial<Executable> | null, script: string | null, reason: string]>([
  [
    "/tmp/.x/updater",
    { ...writable, copyOf: curl },
    null,
    `"/tmp/.x/updater" is a copy of "${curl}" under another name`,
  ],
  ["/tmp/curl", writable, null, '"/tmp/curl" lies where users can write, and is not the curl that its name says'],
  ["/usr/bin/sort", changed, null, '"/usr/bin/sort" was changed since package coreutils brought it'],
  ["/opt/agent", added, null, '"/opt/agent" was written into its container after the image was made'],
  [
    "/opt/agent",
    { ...added, packageDatabase: "dpkg" },
    null,
    'no dpkg package owns "/opt/agent", which was written into its container after the image was made',
  ],
  [
    "/opt/agent",
    { ...unasked, file: { ...added.file, isInUpperLayer: false } },
    null,
    'nothing is known of who installed "/opt/agent"',
  ],
  ["/usr/bin/curl", { copyOf: "/usr/bin/curl", package: null }, null, '"/usr/bin/curl" has the content of the node\'s'],
  ["/usr/sbin/chronyd", { package: "chrony" }, null, '"/usr/sbin/chronyd" of package chrony is a network service'],
  [
    ...(["/usr/bin/python3", {}, "/opt/x.py"] as const),
    '"/usr/bin/python3" of package python3 runs "/opt/x.py", which no package is known to own',
  ],
])("classOf() of %s with %o and script %s says why", (path, over, script, reason) => {
  expect(classOf(classAt(path, over, script)).reason).toBe(reason);
});

const mine = mergeLists({
  transferTools: ["fetch", "/opt/*/bin/pull"],
  nonNetworking: ["ledger", "/opt/books/**"],
  expected: ["/usr/local/bin/*", `sha256:${"a".repeat(64)}`],
});

test.each<[path: string, over: Partial<Executable> | null, name: string]>([
  ["/usr/bin/fetch", {}, "transfer tool"],
  ["/usr/bin/curl", {}, "transfer tool"],
  ["/opt/x/bin/pull", unasked, "transfer tool"],
  ["/opt/x/y/bin/pull", unasked, "unidentified"],
  ["/usr/bin/ledger", {}, "non-networking program"],
  ["/opt/ledger", unasked, "unidentified"],
  ["/opt/books/a/b", unasked, "non-networking program"],
  ["/usr/local/bin/own", unowned, "expected"],
  ["/usr/local/bin/own", { ...unowned, isMemoryBacked: true }, "unknown binary"],
  ["/usr/local/bin/deep/own", unowned, "unknown binary"],
  ["/anywhere", { ...unowned, sha256: "a".repeat(64) }, "expected"],
  ["/tmp/x", writable, "unknown binary"],
])("classOf() of %s with %o by its owner's lists is %s", (path, over, name) => {
  expect(classOf(classAt(path, over, null), mine).name).toBe(name);
});
