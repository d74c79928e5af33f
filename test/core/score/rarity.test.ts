import fc from "fast-check";
import { expect, test } from "vitest";
import { rarity } from "../../../src/core/score/rarity.ts";

test.each([
  [1, 1, 0],
  [1, 10, 0.5],
  [1, 100, 1],
  [1, 100_000, 1],
  [100, 100, 0],
  [10, 10, 0],
  [2, 2, 0],
  [51, 101, 0.5],
  [0, 0, 0],
  [0, 10, 0.5],
])("rarity() of a destination of %d actors among %d is %d", (popularity, actors, value) => {
  const score = rarity({ popularity, actors });
  expect(score.value).toBeCloseTo(value, 9);
  expect(score.evidence).toEqual({ popularity, actors });
});

test("rarity() falls with popularity and grows with the actors that do not talk there", () => {
  const count = fc.integer({ min: 1, max: 5000 });
  fc.assert(
    fc.property(count, count, count, (popularity, others, more) => {
      const actors = popularity + others;
      const { value } = rarity({ popularity, actors });
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThanOrEqual(1);
      expect(rarity({ popularity: popularity + 1, actors }).value).toBeLessThanOrEqual(value);
      expect(rarity({ popularity, actors: actors + more }).value).toBeGreaterThanOrEqual(value - 1e-12);
    }),
    { seed: 1, numRuns: 200 },
  );
});
