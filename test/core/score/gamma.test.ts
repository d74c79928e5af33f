import fc from "fast-check";
import { expect, test } from "vitest";
import {
  digamma,
  logGamma,
  stirlingError,
  stirlingErrorCurvature,
  stirlingErrorSlope,
  trigamma,
} from "../../../src/core/score/gamma.ts";

// Computed with 30 digits (mpmath); the arguments straddle the switch from recurrence to series at 10.
const known: readonly (readonly [x: number, logGamma: number, digamma: number, trigamma: number])[] = [
  [0.001, 6.907178885383853, -1000.5755719318103, 1000001.6425331958],
  [0.1, 2.252712651734206, -10.423754940411076, 101.43329915079275],
  [0.5, 0.5723649429247001, -1.9635100260214235, 4.934802200544679],
  [1, 0, -0.5772156649015329, 1.6449340668482264],
  [1.5, -0.12078223763524522, 0.03648997397857652, 0.9348022005446793],
  [2, 0, 0.42278433509846713, 0.6449340668482264],
  [3.7, 1.428072326665388, 1.1671535393615113, 0.3100378576700383],
  [9.99, 12.779315214350193, 2.250700372831201, 0.10527695014824179],
  [10, 12.801827480081469, 2.251752589066721, 0.10516633568168575],
  [10.01, 12.824350262448247, 2.2528037003181356, 0.10505595320551508],
  [50, 144.5657439463449, 3.901989673427892, 0.020201333226697125],
  [1e4, 82099.71749644238, 9.210290371142849, 0.00010000500016666666],
  [1e9, 19723265827.503716, 20.723265836446412, 1.0000000005e-9],
];

test.each(known)("logGamma(), digamma() and trigamma() of %d agree with the known values", (x, log, first, second) => {
  expect(Math.abs(logGamma(x) - log)).toBeLessThan(1e-13 * Math.max(1, Math.abs(log)));
  expect(Math.abs(digamma(x) - first)).toBeLessThan(1e-13 * Math.max(1, Math.abs(first)));
  expect(Math.abs(trigamma(x) / second - 1)).toBeLessThan(1e-13);
});

test.each([
  [0.001, 2.5422704679670947, -493.66781665282815, 499001.64253319585],
  [1, 0.08106146679532726, -0.07721566490153287, 0.14493406684822643],
  [9.99, 0.00833889679773433, -0.0008341697792110009, 0.0001668350281166566],
  [10, 0.00833056343336287, -0.0008325039273245763, 0.0001663356816857461],
  [1e4, 8.333333330555555e-6, -8.333333325e-10, 1.6666666633333333e-13],
  [1e9, 8.333333333333333e-11, -8.333333333333334e-20, 1.6666666666666667e-28],
])("the Stirling error of %d and its derivatives keep their relative precision", (x, error, slope, curvature) => {
  expect(Math.abs(stirlingError(x) / error - 1)).toBeLessThan(1e-12);
  expect(Math.abs(stirlingErrorSlope(x) / slope - 1)).toBeLessThan(1e-12);
  expect(Math.abs(stirlingErrorCurvature(x) / curvature - 1)).toBeLessThan(1e-12);
});

test("gamma recurrences hold from x to x + 1", () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-3, max: 1e3, noNaN: true }), (x) => {
      const scale = Math.max(1, Math.abs(logGamma(x)));
      expect(Math.abs(logGamma(x + 1) - logGamma(x) - Math.log(x))).toBeLessThan(1e-12 * scale);
      expect(Math.abs(digamma(x + 1) - digamma(x) - 1 / x)).toBeLessThan(1e-12 * Math.max(1, 1 / x));
      expect(Math.abs(trigamma(x + 1) - trigamma(x) + 1 / (x * x))).toBeLessThan(1e-12 * Math.max(1, 1 / (x * x)));
    }),
  );
});
