import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { assertHostPids, hostRoot } from "../../src/app/host-view.ts";

test("assertHostPids() refuses a container's pid namespace and says how to start it", () => {
  expect(() => assertHostPids("pid:[4026532999]")).toThrow(
    'Cannot watch from the pid namespace "pid:[4026532999]": the kernel counts processes by the node\'s; start the container with --pid=host',
  );
});

test("assertHostPids() takes the node's own", () => {
  expect(() => assertHostPids("pid:[4026531836]")).not.toThrow();
});

test("hostRoot() is a directory that can be looked into", () => {
  expect(existsSync(`${hostRoot()}/proc`)).toBe(true);
});
