import fc from "fast-check";
import { expect, test } from "vitest";
import { Rhythm } from "../../../src/core/conversation/rhythm.ts";

function rhythmOf(...chances: readonly number[]): Rhythm {
  const rhythm = new Rhythm();
  for (const chance of chances) rhythm.look(chance);
  return rhythm;
}

test.each<[chances: readonly number[], looks: number, regularShare: number, chance: number]>([
  [[], 0, 0, 1],
  [[1], 1, 0, 1],
  [[1e-3], 1, 1, 1e-3],
  [[1.1e-3], 1, 0, 1.1e-3],
  [[1, 1e-6, 0.5, 1e-9], 4, 0.5, 4e-9],
  [[0.5, 0.6], 2, 0, 1],
])("a rhythm after looks of chances %j", (chances, looks, regularShare, chance) => {
  const rhythm = rhythmOf(...chances);
  expect(rhythm).toMatchObject({ looks, regularShare });
  expect(rhythm.chance).toBeCloseTo(chance, 15);
});

test("a rhythm's chance is one, and one that a look more never makes surer than that look times the looks", () => {
  const some = fc.array(fc.double({ min: 1e-12, max: 1, noNaN: true }), { maxLength: 50 });
  fc.assert(
    fc.property(some, (chances) => {
      const { chance, regularShare } = rhythmOf(...chances);
      expect(chance).toBeLessThanOrEqual(1);
      expect(chance).toBeGreaterThanOrEqual(Math.min(1, ...chances));
      expect(regularShare).toBeLessThanOrEqual(1);
    }),
    { seed: 1, numRuns: 100 },
  );
});
