import { expect, test } from "vitest";
import { regularity } from "../../../src/core/score/regularity.ts";
import { Random } from "../../bench/detect/random.ts";
import { beatsFrom } from "./sketch-scored.ts";

test.each([
  [4, 12_000],
  [8, 6000],
  [12, 5000],
  [24, 2500],
  [63, 1500],
])("regularity() of clockless beats with %d intervals falls below a chance as often as it says", (n, draws) => {
  const random = new Random(`calibration ${n}`);
  const chances = Array.from({ length: draws }, () => {
    const meanMs = random.logBetween(5000, 3_600_000);
    return regularity(beatsFrom(Array.from({ length: n }, () => random.exponential(meanMs)))).evidence["chance"] ?? 0;
  });
  for (const stated of [0.5, 0.1, 0.01, 0.001]) {
    const seen = chances.filter((chance) => chance <= stated).length;
    // Four standard errors of a binomial count, and what the table itself may be off.
    const allowance = 4 * Math.sqrt(draws * stated * (1 - stated)) + 0.15 * draws * stated;
    expect(Math.abs(seen - draws * stated), `${seen} of ${draws} below ${stated}`).toBeLessThan(allowance);
  }
});
