import fc from "fast-check";
import { expect, test } from "vitest";
import { Distribution, quantileOf } from "../../../src/core/conversation/distribution.ts";

function distributionOf(values: readonly number[]): Distribution {
  const distribution = new Distribution();
  for (const value of values) distribution.add(value);
  return distribution;
}

test.each([
  [[], 0.5, 0],
  [[7], 0, 7],
  [[7], 1, 7],
  [[3, 1, 2, 4], 0.5, 2],
  [[3, 1, 2, 4], 0.51, 3],
  [[1.9], 0.5, 1],
  [[-5], 0.5, 0],
  [[Number.NaN], 0.5, 0],
  [[Number.POSITIVE_INFINITY], 0.5, Number.MAX_SAFE_INTEGER],
])("of %j the share %d does not exceed %d", (values, share, value) => {
  expect(quantileOf(values, share)).toBe(value);
  expect(Math.abs(distributionOf(values).quantile(share) - value)).toBeLessThanOrEqual(value * 0.01);
});

test("a quantile is at most one per cent off, also where values come from two sides", () => {
  const size = fc.oneof(fc.nat(1000), fc.nat(), fc.maxSafeNat(), fc.double({ min: 0, max: 1e308, noNaN: true }));
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(
      fc.array(size, { minLength: 1, maxLength: 100 }),
      fc.array(size, { maxLength: 100 }),
      share,
      (a, b, at) => {
        const exact = quantileOf([...a, ...b], at);
        const both = distributionOf(a).with(b);
        expect(both.count).toBe(a.length + b.length);
        expect(both.quantile(at)).toBeGreaterThanOrEqual(exact * 0.99);
        expect(both.quantile(at)).toBeLessThanOrEqual(exact * 1.01 + 1);
      },
    ),
  );
});
