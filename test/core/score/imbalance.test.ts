import fc from "fast-check";
import { expect, test } from "vitest";
import { imbalance } from "../../../src/core/score/imbalance.ts";

test.each([
  [0, 0, 0, 0.5],
  [500, 500, 0, 0.5],
  [300, 100, 0.5, 0.75],
  [100, 300, 0.5, 0.25],
  [1, 0, 1, 1],
  [0, 1, 1, 0],
  [Number.NaN, 10, 1, 0],
  [-5, 10, 1, 0],
  [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 0, 0.5],
])(
  "imbalance() of %d sent and %d received is %d, with a sent share of %d",
  (sentBytes, receivedBytes, value, sentShare) => {
    const score = imbalance({ sentBytes, receivedBytes });
    expect(score.value).toBe(value);
    expect(score.evidence["sentShare"]).toBe(sentShare);
  },
);

test("imbalance() does not depend on which side sends more", () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(), (one, other) => {
      const value = imbalance({ sentBytes: one, receivedBytes: other }).value;
      expect(imbalance({ sentBytes: other, receivedBytes: one }).value).toBeCloseTo(value, 12);
    }),
  );
});

test("imbalance() is a score whatever the totals", () => {
  fc.assert(
    fc.property(fc.double(), fc.double(), (sentBytes, receivedBytes) => {
      const { value, evidence } = imbalance({ sentBytes, receivedBytes });
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThanOrEqual(1);
      expect(Object.values(evidence).every(Number.isFinite)).toBe(true);
    }),
  );
});
