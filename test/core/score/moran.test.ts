import fc from "fast-check";
import { expect, test } from "vitest";
import { digamma } from "../../../src/core/score/gamma.ts";
import { chanceOfEvenness, evennessTail, LEAST_CHANCE } from "../../../src/core/score/moran.ts";

// n = 3 by integration over the simplex, the others by inversion of the moment generating function (mpmath, 30 digits).
const exact: readonly (readonly [n: number, evenness: number, chance: number])[] = [
  [3, -3, 0.9190130780897547],
  [3, -1.731, 0.760317115010366],
  [3, -0.9, 0.5203205119225094],
  [3, -0.3, 0.2156220485296685],
  [3, -0.09, 0.07006858702145763],
  [3, -0.009, 0.007229861007136074],
  [3, -3e-5, 2.418370937866003e-5],
  [3, -3e-9, 2.4183991494908252e-9],
  [4, -4, 0.9206218424052679],
  [4, -2.308, 0.7224484827581592],
  [4, -1.2, 0.42422334111652893],
  [4, -0.4, 0.11652269941425986],
  [4, -0.12, 0.021812442052619282],
  [4, -0.012, 0.0007258920787366496],
  [4, -4e-5, 1.4049375706957937e-7],
  [4, -4e-9, 1.4049642795856856e-13],
  [8, -8, 0.9447536087314652],
  [8, -4.616, 0.6541269038830818],
  [8, -2.4, 0.22530743438646064],
  [8, -0.8, 0.01261305324298721],
  [8, -0.24, 0.00026443142088179527],
  [8, -0.024, 9.580660334232942e-8],
  [8, -8e-5, 2.0798591207365448e-16],
  [8, -8e-9, 2.0800244278358677e-30],
  [16, -16, 0.9770766105798437],
  [16, -9.232, 0.6077458886768127],
  [16, -4.8, 0.0830608949445826],
  [16, -1.6, 0.00020938287098769997],
  [16, -0.48, 5.623048483733418e-8],
  [16, -0.048, 2.4320354960148443e-15],
  [16, -0.00016, 6.647283953962919e-34],
  [16, -1.6e-8, 6.648056179368075e-64],
  [64, -64, 0.9998518891975283],
  [64, -36.928, 0.5528562606502877],
  [64, -19.2, 0.0006233787030090783],
  [64, -6.4, 1.725261412360174e-14],
  [64, -1.92, 2.1578229808357822e-29],
  [64, -0.192, 2.7442424365590216e-60],
  [64, -0.00064, 2.992398657185307e-138],
  [64, -6.4e-8, 2.9939409064538817e-264],
];

test.each(exact)(
  "evennessTail(%d, %d) is at most .16 / (n - 1) above the exact chance and .4 % below",
  (n, evenness, chance) => {
    const error = evennessTail(n, evenness) / chance - 1;
    expect(error).toBeLessThan(0.165 / (n - 1));
    expect(error).toBeGreaterThan(-0.004);
  },
);

test.each([0.01, 0.1, 0.25, 0.4, 0.499])(
  "chanceOfEvenness() of two intervals, one with a share of %d, is exact",
  (share) => {
    // The share of one of two is uniform, and a split at least as even lies between share and 1 - share.
    expect(chanceOfEvenness([share * 1e6, (1 - share) * 1e6])).toBeCloseTo(1 - 2 * share, 10);
  },
);

test("evennessTail() falls steadily as the evenness grows, through the mean too", () => {
  for (const n of [2, 3, 8, 64]) {
    let last = 1;
    for (let evenness = -n; evenness < -0.01 * n; evenness += 0.003 * n) {
      const chance = evennessTail(n, evenness);
      expect(chance).toBeLessThan(last);
      last = chance;
    }
  }
});

test.each([3, 8, 64])("evennessTail() of %d intervals is smooth at the mean, where its formula divides by 0", (n) => {
  const mean = n * (digamma(1) - digamma(n) + Math.log(n));
  const wide = (evennessTail(n, mean - 0.03) + evennessTail(n, mean + 0.03)) / 2;
  for (const offset of [-1e-3, -1e-6, -1e-9, -1e-12, 0, 1e-12, 1e-9, 1e-6, 1e-3]) {
    expect(Math.abs(evennessTail(n, mean + offset) - wide)).toBeLessThan(1e-3);
  }
});

test("chanceOfEvenness() does not believe evenness below the resolution", () => {
  const equal = new Array<number>(16).fill(1000);
  const alternating = equal.map((interval, index) => interval + (index % 2 === 0 ? 1 : -1));
  expect(chanceOfEvenness(equal) / chanceOfEvenness(alternating)).toBeCloseTo(1, 6);
  expect(chanceOfEvenness(equal, 0.01)).toBeLessThan(chanceOfEvenness(equal));
  expect(chanceOfEvenness(equal, 900)).toBeGreaterThan(0.5);
});

test("chanceOfEvenness() of equal intervals is finite and no less than its floor", () => {
  expect(chanceOfEvenness(new Array<number>(64).fill(86_400_000))).toBe(LEAST_CHANCE);
  expect(chanceOfEvenness([86_400_000, 86_400_000, 86_400_000])).toBeGreaterThan(LEAST_CHANCE);
});

test.each([
  ["no interval", []],
  ["one interval", [60_000]],
  ["only zeros", [0, 0, 0, 0]],
  ["only negative intervals", [-5, -5, -5]],
  ["intervals below the resolution", [0.5, 0.5, 0.5, 0.5]],
  ["a NaN", [60_000, Number.NaN, 60_000]],
  ["an infinity", [60_000, Number.POSITIVE_INFINITY, 60_000]],
  ["a sum beyond all doubles", [1.7e308, 1.7e308, 1.7e308]],
])("chanceOfEvenness() of %s is 1", (_, intervals) => {
  expect(chanceOfEvenness(intervals)).toBe(1);
});

test("chanceOfEvenness() is a chance whatever the intervals", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double(), { maxLength: 80 }),
      fc.double({ min: 1e-9, noNaN: true }),
      (intervals, resolutionMs) => {
        const chance = chanceOfEvenness(intervals, resolutionMs);
        expect(chance).toBeGreaterThanOrEqual(LEAST_CHANCE);
        expect(chance).toBeLessThanOrEqual(1);
      },
    ),
    { numRuns: 2000 },
  );
});
