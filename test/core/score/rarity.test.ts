import fc from "fast-check";
import { expect, test } from "vitest";
import { rarity as score } from "../../../src/core/score/rarity.ts";
import { sketchScored } from "./sketch-scored.ts";

function rarity(known: { readonly popularity: number; readonly actors: number }) {
  return score(sketchScored(known));
}

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
  const { value: found, evidence } = rarity({ popularity, actors });
  expect(found).toBeCloseTo(value, 9);
  expect(evidence).toMatchObject({ popularity, actors });
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

const HOUR = 3_600_000;

test.each([
  ["was there from the start", 24 * HOUR, 24 * HOUR, 0],
  ["is older than the watch", HOUR, 2 * HOUR, 0],
  ["came after a day", 24 * HOUR, 0, 0.96],
  ["came after a day and stayed for another", 48 * HOUR, 24 * HOUR, 24 / 49],
  ["came after a minute", HOUR / 60, 0, 1 / 61],
  ["came when nothing had been watched", 0, 0, 0],
])("rarity() of what %s", (_, watchedMs, knownMs, newness) => {
  const both = score(sketchScored({ watchedMs, actorKnownMs: watchedMs, destinationKnownMs: knownMs })).evidence;
  expect(both["newDestination"]).toBeCloseTo(newness, 9);
  expect(both["newActor"]).toBe(0);
  expect(score(sketchScored({ watchedMs, actorKnownMs: knownMs })).evidence["newActor"]).toBeCloseTo(newness, 9);
});

test("rarity() is a score whatever the times", () => {
  const ms = fc.oneof(fc.double(), fc.constantFrom(Number.POSITIVE_INFINITY, Number.NaN, -1, 1e308));
  fc.assert(
    fc.property(ms, ms, ms, (watchedMs, actorKnownMs, destinationKnownMs) => {
      const { evidence } = score(sketchScored({ watchedMs, actorKnownMs, destinationKnownMs }));
      expect(Object.values(evidence).every(Number.isFinite)).toBe(true);
      expect(evidence["newActor"]).toBeGreaterThanOrEqual(0);
      expect(evidence["newDestination"]).toBeLessThanOrEqual(1);
    }),
    { seed: 1, numRuns: 300 },
  );
});
