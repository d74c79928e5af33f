import { expect, test } from "vitest";
import { tooOldNode } from "../../src/app/node-version.ts";

test.each(["22.15.0", "22.20.1", "24.0.0", "100.1.0"])("tooOldNode() takes Node %s", (version) => {
  expect(tooOldNode(version)).toBeNull();
});

test.each(["20.20.2", "22.14.9", "18.0.0"])("tooOldNode() refuses Node %s and says what it takes", (version) => {
  expect(tooOldNode(version)).toBe(`Cannot run on Node "${version}": it takes 22.15 or newer; install a newer Node`);
});
