import fc from "fast-check";
import { expect, test } from "vitest";
import { isInterpreter, scriptOf } from "../../../src/core/process/script.ts";

test.each([
  ["/bin/sh", ["sh", "/opt/a.sh", "x"], "/opt/a.sh"],
  ["/bin/dash", ["/bin/sh", "-e", "./a.sh"], "./a.sh"],
  ["/usr/bin/bash", ["bash", "-euo", "pipefail", "a.sh"], "a.sh"],
  ["/usr/bin/bash", ["bash", "-O", "extglob", "+o", "posix", "--rcfile", "rc", "a.sh"], "a.sh"],
  ["/usr/bin/bash", ["bash", "--norc", "--", "-a.sh"], "-a.sh"],
  ["/usr/bin/zsh", ["zsh", "-f", "a.zsh"], "a.zsh"],
  ["/bin/busybox", ["sh", "/a.sh"], "/a.sh"],
  ["/bin/busybox", ["busybox", "ash", "-x", "/a.sh"], "/a.sh"],
  ["/usr/bin/python3.11", ["python3", "/a.py", "-c"], "/a.py"],
  ["/usr/bin/python3.13", ["python3", "-u", "-X", "dev", "-Wignore", "-W", "error", "a.py"], "a.py"],
  ["/usr/bin/python3 (deleted)", ["python3", "a.py"], "a.py"],
  ["/usr/bin/perl", ["perl", "-w", "-I", "lib", "-Ilib", "-Mstrict", "a.pl"], "a.pl"],
  ["/usr/bin/ruby3.1", ["ruby", "-rjson", "-r", "set", "a.rb"], "a.rb"],
  [
    "/usr/bin/node",
    ["node", "--require", "x", "--import=y", "-r", "z", "--max-old-space-size=9", "a.js", "-e"],
    "a.js",
  ],
  ["/usr/bin/php8.2", ["php", "-d", "a=b", "-f", "a.php"], "a.php"],
  ["/usr/bin/lua5.4", ["lua", "-e", "x=1", "-l", "m", "a.lua"], "a.lua"],
  ["/usr/bin/tclsh8.6", ["tclsh", "-encoding", "utf-8", "a.tcl"], "a.tcl"],
  ["/usr/bin/gawk", ["awk", "-F", ":", "-f", "a.awk", "data"], "a.awk"],
  ["/usr/lib/jvm/java-21/bin/java", ["java", "-Xmx1g", "-cp", "a:b", "-jar", "/opt/a.jar", "x"], "/opt/a.jar"],
  ["/usr/bin/deno", ["deno", "run", "-A", "a.ts"], "a.ts"],
  ["/usr/bin/bun", ["bun", "a.ts", "run"], "a.ts"],
  ["/usr/bin/pwsh", ["pwsh", "-NoProfile", "-File", "a.ps1"], "a.ps1"],
  ["/usr/bin/guile-3.0", ["guile", "-s", "a.scm"], "a.scm"],
  ["/usr/lib64/ld-linux-x86-64.so.2", ["/lib64/ld-linux-x86-64.so.2", "--library-path", "/x", "/tmp/a"], "/tmp/a"],
  ["/lib/ld-musl-x86_64.so.1", ["/lib/ld-musl-x86_64.so.1", "/tmp/a"], "/tmp/a"],
  ["/usr/bin/env", ["env", "-S", "A=1 python3 -u", "/a.py"], "/a.py"],
  ["/usr/bin/env", ["/usr/bin/env", "-Sperl -w", "/a.pl"], "/a.pl"],
  ["/usr/bin/env", ["env", "-u", "X", "A=1", "bash", "a.sh"], "a.sh"],
])("scriptOf(%j, %j) is %j", (path, args, script) => {
  expect(scriptOf(path, args)).toBe(script);
});

test.each([
  ["/bin/sh", ["sh", "-c", "ls"]],
  ["/bin/bash", ["bash", "-lc", "ls", "name"]],
  ["/bin/bash", ["bash", "-eoc", "pipefail", "ls"]],
  ["/bin/bash", ["-bash"]],
  ["/bin/bash", ["bash", "-s", "arg"]],
  ["/bin/sh", ["sh", "-"]],
  ["/usr/bin/python3", ["python3", "-m", "http.server"]],
  ["/usr/bin/python3", ["python3", "-uc", "print()"]],
  ["/usr/bin/python3", ["python3", "-"]],
  ["/usr/bin/python3", ["python3", "/dev/stdin"]],
  ["/usr/bin/perl", ["perl", "-lane", "print", "file"]],
  ["/usr/bin/perl", ["perl", "-0777ne", "print", "file"]],
  ["/usr/bin/node", ["node", "-e", "1", "x"]],
  ["/usr/bin/node", ["node", "--eval=1", "x"]],
  ["/usr/bin/php", ["php", "-r", "echo 1;", "x"]],
  ["/usr/bin/lua", ["lua", "-e", "print(1)"]],
  ["/usr/bin/awk", ["awk", "{print}", "file"]],
  ["/usr/bin/java", ["java", "-cp", "a.jar", "com.example.Main"]],
  ["/usr/bin/deno", ["deno", "eval", "1"]],
  ["/usr/bin/pwsh", ["pwsh", "-Command", "ls"]],
  ["/lib64/ld-linux-x86-64.so.2", ["ld.so", "--list", "/bin/ls"]],
  ["/usr/bin/curl", ["curl", "http://h"]],
  ["/usr/bin/env", ["env"]],
  ["/bin/busybox", ["busybox"]],
  ["/bin/busybox", ["wget", "http://h"]],
  ["/bin/sh", []],
])("scriptOf(%j, %j) is null", (path, args) => {
  expect(scriptOf(path, args)).toBeNull();
});

test.each([
  ["/usr/bin/python3.11", true],
  ["/bin/bash", true],
  ["/bin/busybox", true],
  ["/usr/bin/lua5.4", true],
  ["/usr/bin/nodejs", true],
  ["/lib64/ld-linux-x86-64.so.2", true],
  ["/lib/aarch64-linux-gnu/ld-linux-aarch64.so.1", true],
  ["/usr/bin/ld", false],
  ["/usr/bin/ssh", false],
  ["/usr/bin/push", false],
  ["/usr/sbin/php-fpm8.2", false],
  ["/usr/bin/env", false],
  ["/usr/bin/curl", false],
])("isInterpreter(%j) is %j", (path, expected) => {
  expect(isInterpreter(path)).toBe(expected);
});

test("scriptOf() returns one of the arguments, part of one, or null", () => {
  const name = fc.constantFrom("sh", "python3", "perl", "node", "env", "busybox", "awk", "php");
  const arg = fc.oneof(fc.constantFrom("-c", "-S", "-", "--", "-eo", "-f", "env", "busybox", "sh", "-fx"), fc.string());
  fc.assert(
    fc.property(name, fc.array(arg), (path, args) => {
      const script = scriptOf(path, [path, ...args]);
      expect(script === null || script.length > 0).toBe(true);
      if (path !== "env" && script !== null) expect(args.some((each) => each.endsWith(script))).toBe(true);
    }),
  );
});
