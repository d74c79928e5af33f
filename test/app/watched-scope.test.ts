import { expect, test } from "vitest";
import type { CliOptions } from "../../src/app/options.ts";
import { watchedScope } from "../../src/app/watched-scope.ts";

const scopeOf = (options: Partial<CliOptions>) => watchedScope(null, { backend: "auto", from: "auto", ...options });
const zeros = (count: number): number[] => Array<number>(count).fill(0);

test.each<[string, Partial<CliOptions>, object]>([
  ["nothing", {}, { kind: "node" }],
  ["a user by number", { uid: "1000" }, { kind: "node", filter: { uid: 1000 } }],
  ["a user by name", { uid: "root" }, { kind: "node", filter: { uid: 0 } }],
  ["ports", { port: ["443", "8443"] }, { kind: "node", filter: { ports: [443, 8443] } }],
  [
    "a range and an address",
    { to: ["203.0.113.0/24", "192.0.2.7"] },
    {
      kind: "node",
      filter: {
        ranges: [
          { bytes: [203, 0, 113, 0], prefix: 24 },
          { bytes: [192, 0, 2, 7], prefix: 32 },
        ],
      },
    },
  ],
  [
    "IPv6 with a hole, without one, and at the end",
    { to: ["2001:db8::1/36", "1:2:3:4:5:6:7:8", "::ffff:192.0.2.1"] },
    {
      kind: "node",
      filter: {
        ranges: [
          { bytes: [0x20, 1, 0xd, 0xb8, ...zeros(11), 1], prefix: 36 },
          { bytes: [0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8], prefix: 128 },
          { bytes: [192, 0, 2, 1], prefix: 32 },
        ],
      },
    },
  ],
  ["no loopback", { loopback: false }, { kind: "node", filter: { isWithoutLoopback: true } }],
  ["tocsin itself", { self: true }, { kind: "node", filter: { isWithSelf: true } }],
])("watchedScope() understands %s", async (_, options, scope) => {
  expect(await scopeOf(options)).toEqual(scope);
});

test("watchedScope() begins with the processes that descend from --pid", async () => {
  expect(await scopeOf({ pid: process.pid })).toMatchObject({
    kind: "tree",
    pid: process.pid,
    treePids: expect.arrayContaining([process.pid]),
  });
});

test.each<[Partial<CliOptions>, string]>([
  [{ uid: "nobody-here" }, 'Cannot watch user "nobody-here": there is none; name one of /etc/passwd, or a number'],
  [{ uid: "-1" }, 'Cannot watch user "-1": there is none; name one of /etc/passwd, or a number'],
  [{ port: ["443", "70000"] }, 'Cannot watch port "70000": it takes a number of 1 to 65535, such as 443'],
  [{ port: [""] }, 'Cannot watch port "": it takes a number of 1 to 65535, such as 443'],
  [{ to: ["203.0.113.0/33"] }, 'Cannot watch what goes to "203.0.113.0/33": it takes an address or a range'],
  [{ to: ["example.com"] }, 'Cannot watch what goes to "example.com": it takes an address or a range'],
  [{ to: ["::1/"] }, 'Cannot watch what goes to "::1/": it takes an address or a range'],
  [{ to: ["fe80::1%eth0"] }, 'Cannot watch what goes to "fe80::1%eth0": it takes an address or a range'],
  [{ cgroup: "no/such.slice" }, 'Cannot watch cgroup "no/such.slice": there is none of version 2'],
  [{ cgroup: "../../../tmp" }, 'Cannot watch cgroup "../../../tmp": there is none of version 2'],
  [{ pid: 4_200_000 }, 'Cannot watch process "4200000": there is none; name one that ps lists'],
])("watchedScope() refuses %o as wrong usage", async (options, message) => {
  await expect(scopeOf(options)).rejects.toMatchObject({ code: "usage", message: expect.stringContaining(message) });
});
