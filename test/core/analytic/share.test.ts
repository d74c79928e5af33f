import fc from "fast-check";
import { expect, test } from "vitest";
import { confidenceOf, logOddsOf, ramp } from "../../../src/core/analytic/share.ts";

const points = [
  [0, -1],
  [10, 1],
  [20, 1],
  [30, 0],
] as const;

test.each([
  [Number.NEGATIVE_INFINITY, -1],
  [-5, -1],
  [0, -1],
  [5, 0],
  [10, 1],
  [15, 1],
  [25, 0.5],
  [30, 0],
  [1e9, 0],
  [Number.POSITIVE_INFINITY, 0],
  [Number.NaN, -1],
])("ramp() at %d is %d", (x, y) => {
  expect(ramp(x, points)).toBeCloseTo(y, 12);
});

test("ramp() through one point is level, and a step where two share their x", () => {
  expect([-1, 3, 9].map((x) => ramp(x, [[3, 7]]))).toEqual([7, 7, 7]);
  const step = [
    [1, 0],
    [1, 5],
    [2, 5],
  ] as const;
  expect([0.9, 1, 1.1].map((x) => ramp(x, step))).toEqual([0, 0, 5]);
  expect(ramp(4, [])).toBe(0);
});

test("confidenceOf() is the logistic of the sum of the shares, whatever their order", () => {
  const share = fc.record({ name: fc.string(), logOdds: fc.double({ min: -15, max: 15, noNaN: true }) });
  fc.assert(
    fc.property(fc.array(share, { maxLength: 12 }), (shares) => {
      const sum = shares.reduce((total, { logOdds }) => total + logOdds, 0);
      expect(logOddsOf(shares)).toBeCloseTo(sum, 9);
      expect(confidenceOf(shares)).toBeCloseTo(1 / (1 + Math.exp(-sum)), 9);
      expect(confidenceOf(shares.toReversed())).toBeCloseTo(confidenceOf(shares), 9);
    }),
    { seed: 1, numRuns: 100 },
  );
  expect(confidenceOf([])).toBe(0.5);
});
