import fc from "fast-check";
import { expect, test } from "vitest";
import { joinBursts } from "../../../src/core/score/join-bursts.ts";
import { Sample } from "../../../src/core/score/sample.ts";
import { even } from "./sketch-scored.ts";

function joined(intervals: readonly number[]): readonly number[] | null {
  const bursts = joinBursts(new Sample().loadExcesses(intervals, { deadMs: 0, resolution: 1 }));
  return bursts === null ? null : [...bursts.sample.gaps.subarray(0, bursts.sample.length)];
}

const pair = [1000, 59_000];

test.each<[what: string, intervals: readonly number[], bursts: readonly number[] | null]>([
  ["pairs", even(8).flatMap(() => pair), even(8)],
  ["triples", even(8).flatMap(() => [500, 900, 58_600]), even(8)],
  ["a burst that is under way at the end", [...even(8).flatMap(() => pair), 1000], even(8)],
  ["even intervals", even(20), null],
  ["jitter within a factor of three", even(20).map((one, index) => one * (1 + (index % 3) / 2)), null],
  ["four bursts of as many calls", even(5).flatMap(() => pair), even(5)],
  ["fewer than seven bursts of different sizes", [...even(3).flatMap(() => pair), 500, 900, 58_600, ...pair], null],
  ["three bursts", even(3).flatMap(() => pair), null],
  ["nothing", [], null],
])("joinBursts() of %s", (_, intervals, bursts) => {
  expect(joined(intervals)).toEqual(bursts);
});

test("joinBursts() loses no time between the first beat and the last burst", () => {
  const intervals = fc.array(fc.integer({ min: 1, max: 1e6 }), { minLength: 8, maxLength: 60 });
  fc.assert(
    fc.property(intervals, (values) => {
      const bursts = joined(values);
      fc.pre(bursts !== null);
      const total = bursts?.reduce((sum, one) => sum + one, 0) ?? 0;
      const ends = values.map((_, index) => values.slice(0, index + 1).reduce((sum, one) => sum + one, 0));
      expect(ends).toContain(total);
      expect(bursts?.length).toBeGreaterThanOrEqual(4);
      expect(bursts?.length).toBeLessThan(values.length);
    }),
    { seed: 1, numRuns: 200 },
  );
});
