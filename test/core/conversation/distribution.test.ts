import fc from "fast-check";
import { expect, test } from "vitest";
import { Distribution } from "../../../src/core/conversation/distribution.ts";

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
  expect(distributionOf(values).quantile(share)).toBe(value);
});

test("a quantile is exact up to 64 values and at most one per cent above beyond", () => {
  const size = fc.oneof(fc.nat(1000), fc.nat(), fc.maxSafeNat(), fc.double({ min: 0, max: 1e308, noNaN: true }));
  fc.assert(
    fc.property(
      fc.array(size, { minLength: 1, maxLength: 200 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (values, share) => {
        const distribution = distributionOf(values);
        const sorted = values
          .map((value) => Math.floor(Math.min(value, Number.MAX_SAFE_INTEGER)))
          .toSorted((a, b) => a - b);
        const exact = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
        expect(distribution.count).toBe(values.length);
        expect(distribution.quantile(share)).toBeGreaterThanOrEqual(values.length <= 64 ? exact : exact * 0.99);
        expect(distribution.quantile(share)).toBeLessThanOrEqual(values.length <= 64 ? exact : exact * 1.01 + 1);
      },
    ),
  );
});
