import { expect, test } from "vitest";
import { isNonNetworking } from "../../../src/core/process/non-networking.ts";
import { classOf } from "../../../src/core/process/program-class.ts";
import { executable } from "../fake-node.ts";

test.each([
  ["sort", "coreutils", true],
  ["sort", null, true],
  ["whatever", "coreutils", true],
  ["whatever", null, false],
  ["sort", "evil-sort", false],
  ["who", "coreutils", false],
  ["fuser", "psmisc", false],
  ["curl", "curl", false],
  ["curl", null, false],
  ["bash", "bash", false],
  ["tar", "tar", false],
  ["gawk", "gawk", false],
  ["mawk", "mawk", true],
  ["logger", "bsdutils", false],
  ["hostname", "hostname", false],
])("isNonNetworking() of %s of package %s is %s", (name, owner, isOne) => {
  expect(isNonNetworking(name, owner)).toBe(isOne);
});

const busybox = ["busybox", "sort"] as const;

test.each<[path: string, owner: string | null, args: readonly string[], script: string | null, name: string]>([
  ["/usr/bin/sort", "coreutils", [], null, "non-networking program"],
  ["/bin/sort", null, [], null, "non-networking program"],
  ["/usr/bin/sort", "evil-sort", [], null, "packaged"],
  ["/opt/sort", null, [], null, "unidentified"],
  ["/home/me/sort", null, [], null, "unknown binary"],
  ["/bin/busybox", null, busybox, null, "non-networking program"],
  ["/usr/bin/dash", "dash", [], null, "non-networking program"],
  ["/usr/bin/dash", "dash", [], "/etc/init.d/x", "packaged"],
  ["/usr/bin/dash", "dash", [], "/tmp/x.sh", "unknown script"],
])("classOf() of %s of package %s, called as %j with script %s, is %s", (path, owner, args, script, name) => {
  const asked = owner === null ? null : ("dpkg" as const);
  const file = executable(path, {
    package: owner,
    packageDatabase: asked,
    isInWritablePlace: path.startsWith("/home/"),
  });
  const program = { path, executable: file, script, args, isArgsCut: false, cgroup: null };
  expect(classOf(program).name).toBe(name);
});
