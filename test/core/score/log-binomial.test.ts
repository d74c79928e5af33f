import { expect, test } from "vitest";
import { logBinomial } from "../../../src/core/score/log-binomial.ts";

test.each([
  [0, 0, 1],
  [5, 0, 1],
  [5, 5, 1],
  [5, 2, 10],
  [52, 5, 2_598_960],
  [64, 32, 1.8326241409425905e18],
])("logBinomial() of %d over %d is the logarithm of %d", (n, k, count) => {
  expect(logBinomial(n, k)).toBeCloseTo(Math.log(count), 9);
});

test("logBinomial() of one row sums to a power of two", () => {
  const sum = Array.from({ length: 101 }, (_, k) => Math.exp(logBinomial(100, k))).reduce((a, b) => a + b);
  expect(Math.log2(sum)).toBeCloseTo(100, 9);
});
