import fc from "fast-check";
import { expect, test } from "vitest";
import { Caught } from "../../../src/core/score/caught.ts";
import { Sample } from "../../../src/core/score/sample.ts";

const caught = new Caught();

function load(gaps: readonly number[], period: number): Caught {
  caught.load(new Sample().loadExcesses(gaps, { deadMs: 0, resolution: 1 }), period);
  return caught;
}

test("Caught holds the gaps that are near a multiple of the period, the nearest first", () => {
  const { length, residuals, multiples, silences } = load([1000, 900, 1250, 2000, 3100, 500, 1400, 7000], 1000);
  expect(length).toBe(5);
  expect(silences).toBe(3);
  expect([...multiples.subarray(0, length)]).toEqual([1, 2, 3, 1, 1]);
  const expected = [0, 0, 0.1 / Math.sqrt(3), -0.1, 0.25];
  for (const [index, residual] of expected.entries()) expect(residuals[index]).toBeCloseTo(residual, 9);
});

test("Caught is in order whatever the gaps, and forgets those of the period before", () => {
  const gaps = fc.array(fc.integer({ min: 1, max: 10_000 }), { minLength: 1, maxLength: 63 });
  fc.assert(
    fc.property(gaps, fc.integer({ min: 1, max: 10_000 }), (values, period) => {
      const { length, residuals, multiples } = load(values, period);
      const sizes = [...residuals.subarray(0, length)].map(Math.abs);
      expect(sizes).toEqual(sizes.toSorted((a, b) => a - b));
      expect(sizes.every((size) => size <= 0.3)).toBe(true);
      expect([...multiples.subarray(0, length)].every((multiple) => multiple >= 1 && multiple <= 6)).toBe(true);
      const near = values.filter((value) => Math.abs(value / period - 1) <= 0.3).length;
      expect([...multiples.subarray(0, length)].filter((multiple) => multiple === 1)).toHaveLength(near);
    }),
    { seed: 1, numRuns: 300 },
  );
});
