import fc from "fast-check";
import { expect, test } from "vitest";
import { NameSet } from "../../../src/core/conversation/name-set.ts";

test("a name is held once it was added, and counted once", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 40 }), { maxLength: 300 }), (names) => {
      const set = new NameSet();
      for (const name of names) set.add(name);
      expect(set.size).toBe(new Set(names).size);
      expect(names.every((name) => set.has(name))).toBe(true);
      expect(set.has(`${names.join("")}-`)).toBe(false);
    }),
    { seed: 1, numRuns: 200 },
  );
});

test("of more than 512 names the first 512 are held", () => {
  const set = new NameSet();
  for (let index = 0; index < 2000; index++) set.add(`n${index}`);
  expect([set.size, set.has("n511"), set.has("n512")]).toEqual([512, true, false]);
});
