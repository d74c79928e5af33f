import { expect, test } from "vitest";
import type { Executable } from "../../../src/core/event/event.ts";
import { classOf } from "../../../src/core/process/program-class.ts";
import { executable } from "../fake-node.ts";

const unowned = { package: null } as const;
const unasked = { package: null, packageDatabase: null } as const;

test.each<[path: string, over: Partial<Executable> | null, script: string | null, name: string]>([
  ["/usr/bin/curl", {}, null, "transfer tool"],
  ["/usr/bin/wget", unasked, null, "transfer tool"],
  ["/opt/curl", unasked, null, "unidentified"],
  ["/usr/bin/curl", unowned, null, "unknown binary"],
  ["/usr/bin/curl", null, null, "transfer tool"],
  ["/usr/sbin/chronyd", {}, null, "packaged"],
  ["/usr/sbin/chronyd", { isDeleted: true }, null, "packaged"],
  ["/opt/agent", { ...unasked, isDeleted: true }, null, "unknown binary"],
  ["/opt/agent", unasked, null, "unidentified"],
  ["/memfd:x (deleted)", { ...unasked, isMemoryBacked: true }, null, "unknown binary"],
  ["/tmp/x", { isInWritablePlace: true, package: null }, null, "unknown binary"],
  ["/opt/datadog-agent/bin/agent", { isInWritablePlace: true }, null, "packaged"],
  ["/nix/store/abc-curl-8.5/bin/curl", null, null, "transfer tool"],
  ["/tmp/x", null, null, "unknown binary"],
  ["/usr/bin/python3", {}, "/tmp/x.py", "unknown script"],
  ["/usr/bin/python3", {}, "/usr/share/x.py", "packaged"],
  ["unknown", null, null, "unidentified"],
])("classOf() of %s with %o and script %s is %s", (path, over, script, name) => {
  const file = over === null ? null : executable(path, over);
  const program = { path, executable: file, script, args: [], isArgsCut: false, cgroup: null };
  expect(classOf(program).name).toBe(name);
});

test.each([
  [["wget", "-q", "http://192.0.2.1/"], "transfer tool"],
  [["busybox", "wget", "http://192.0.2.1/"], "transfer tool"],
  [["/bin/busybox", "sh"], "unidentified"],
])("classOf() of busybox called as %j is %s", (args, name) => {
  const program = { path: "/bin/busybox", executable: null, script: null, args, isArgsCut: false, cgroup: null };
  expect(classOf(program).name).toBe(name);
});
