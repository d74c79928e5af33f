import { expect, test } from "vitest";
import { HostNames } from "../../../src/core/conversation/host-names.ts";

/** So many addresses of one namespace. */
function file(netns: number, count: number) {
  const entries = Array.from(
    { length: count },
    (_, index) => [`10.${index >> 8}.${index & 255}.7`, "a.internal"] as const,
  );
  return { kind: "hosts", at: 0, netns, entries } as const;
}

test("a file stands in place of the one before it", () => {
  const names = new HostNames();
  const at = { netns: 7, remoteAddress: "10.0.0.7" };
  expect(names.of(at)).toBeNull();
  names.learn(file(7, 1));
  expect(names.of(at)).toEqual({ name: "a.internal", source: "hosts" });
  expect(names.of({ ...at, netns: 8 })).toBeNull();
  expect(names.of({ ...at, remoteAddress: "10.0.1.7" })).toBeNull();
  names.learn(file(7, 0));
  expect(names.of(at)).toBeNull();
});

test("of an address the first name counts, and an address is none", () => {
  const names = new HostNames();
  const entries = [
    ["10.0.0.7", "192.0.2.1"],
    ["10.0.0.7", "first.internal"],
    ["10.0.0.7", "second.internal"],
  ] as const;
  names.learn({ kind: "hosts", at: 0, netns: 7, entries });
  expect(names.of({ netns: 7, remoteAddress: "10.0.0.7" })?.name).toBe("first.internal");
});

test("past 65,536 entries the files that were read longest ago go", () => {
  const names = new HostNames();
  for (let netns = 1; netns <= 17; netns++) names.learn(file(netns, 4096));
  const known = (netns: number) => names.of({ netns, remoteAddress: "10.15.255.7" }) !== null;
  expect([known(1), known(2), known(17)]).toEqual([false, true, true]);
});
