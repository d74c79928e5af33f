import { expect, test } from "vitest";
import { regularity } from "../../../src/core/score/regularity.ts";
import { Random } from "../../bench/detect/random.ts";
import { beatsFrom } from "./sketch-scored.ts";

/** Four standard errors of a binomial count, and what the table itself may be off. */
function allowanceOf(draws: number, stated: number): number {
  return 4 * Math.sqrt(draws * stated * (1 - stated)) + 0.15 * draws * stated;
}

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
    expect(Math.abs(seen - draws * stated), `${seen} of ${draws} below ${stated}`).toBeLessThan(
      allowanceOf(draws, stated),
    );
  }
});

test.each([
  [5, 300],
  [11, 1000],
  [23, 500],
])("regularity() of clockless beats with %d intervals of %d ms beyond their dead time does so too", (n, meanMs) => {
  const random = new Random(`dead ${n}`);
  const draws = 6000;
  const chances = Array.from({ length: draws }, () => {
    const beats = beatsFrom(Array.from({ length: n }, () => 300 + random.exponential(meanMs)));
    return regularity(beats.map((beat) => ({ ...beat, deadMs: 300 }))).evidence["chance"] ?? 0;
  });
  for (const stated of [0.5, 0.1, 0.01, 0.001]) {
    const seen = chances.filter((chance) => chance <= stated).length;
    // Between two tables the chance is a little off, to the safe side where it matters.
    const allowance = allowanceOf(draws, stated) + 0.2 * draws * stated;
    expect(seen - draws * stated, `${seen} of ${draws} below ${stated}`).toBeLessThan(allowance);
  }
});
