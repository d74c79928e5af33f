import { expect, test } from "vitest";
import { normalUpperTail } from "../../../src/core/score/normal.ts";

// erfc(z / sqrt 2) / 2 with 30 digits (mpmath); 3 is where the series gives way to the continued fraction.
test.each([
  [0, 0.5],
  [0.5, 0.3085375387259869],
  [1, 0.15865525393145705],
  [2, 0.02275013194817921],
  [2.999, 0.0013543365337271062],
  [3, 0.0013498980316300946],
  [5, 2.866515718791939e-7],
  [10, 7.619853024160525e-24],
  [20, 2.7536241186062337e-89],
  [37, 5.725571222524577e-300],
])("normalUpperTail(%d) and its mirror agree with the known value", (z, tail) => {
  expect(Math.abs(normalUpperTail(z) / tail - 1)).toBeLessThan(1e-11);
  expect(Math.abs(normalUpperTail(-z) - (1 - tail))).toBeLessThan(1e-15);
});
