import fc from "fast-check";
import { expect, test } from "vitest";
import { areaUnderRoc, upperQuantile, wilson } from "./rates.ts";

test.each([
  // Brown, Cai and DasGupta 2001, and the limits.
  { count: 0, of: 10, value: 0, low: 0, high: 0.2775 },
  { count: 5, of: 10, value: 0.5, low: 0.2366, high: 0.7634 },
  { count: 10, of: 10, value: 1, low: 0.7225, high: 1 },
])("wilson() of $count in $of", ({ count, of, value, low, high }) => {
  const rate = wilson(count, of);
  expect(rate.value).toBe(value);
  expect(rate.low).toBeCloseTo(low, 4);
  expect(rate.high).toBeCloseTo(high, 4);
});

test("areaUnderRoc() is the share of pairs in order, ties counting half", () => {
  const scores = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 2, maxLength: 20 });
  fc.assert(
    fc.property(scores, scores, (beacons, clockless) => {
      const pairs = beacons.flatMap((a) => clockless.map((b) => (a > b ? 1 : a === b ? 0.5 : 0)));
      const { value, low, high } = areaUnderRoc(beacons, clockless);
      expect(value).toBeCloseTo(pairs.reduce((sum: number, pair) => sum + pair, 0) / pairs.length, 12);
      expect(low).toBeLessThanOrEqual(value);
      expect(high).toBeGreaterThanOrEqual(value);
    }),
  );
});

test("areaUnderRoc() has DeLong's interval", () => {
  // Placements of the first 1, 1, 2/3 and 1/3, of the others 1, 3/4 and 1/2: variances .1019 and .0625.
  const { value, low } = areaUnderRoc([0.9, 0.8, 0.6, 0.35], [0.7, 0.4, 0.3]);
  expect(value).toBeCloseTo(0.75, 12);
  expect(low).toBeCloseTo(0.75 - 1.959964 * Math.sqrt(0.1018518518 / 4 + 0.0625 / 3), 8);
});

test("areaUnderRoc() is not sure of one because few were in order", () => {
  expect(areaUnderRoc([3, 4], [1, 2])).toEqual({ value: 1, low: Math.sqrt(0.05), high: 1 });
});

test("upperQuantile() is exceeded by at most the share", () => {
  const values = Array.from({ length: 1000 }, (_, index) => index);
  expect(upperQuantile(values, 0.01)).toBe(989);
  expect(upperQuantile(values, 0.0001)).toBe(999);
});
