import fc from "fast-check";
import { expect, test } from "vitest";
import { jitterShapes, LOWEST, STEP } from "../../../src/core/score/jitter-shapes.ts";
import { jitteredSleep } from "../../../src/core/score/jittered-sleep.ts";
import { Sample } from "../../../src/core/score/sample.ts";
import { Random } from "../../bench/detect/random.ts";

function fitOf(intervals: readonly number[]) {
  return jitteredSleep(new Sample().loadExcesses(intervals, { deadMs: 0, resolution: 1 }));
}

function draw(count: number, interval: () => number): readonly number[] {
  return Array.from({ length: count }, interval);
}

test("jitterShapes hold densities: with the stray share taken off, each sums to one", () => {
  for (const { gains } of jitterShapes) {
    // A gain is the logarithm of density times length; a step of the logarithm is a step of density times length.
    const share = gains.reduce((sum, gain) => sum + (Math.exp(gain) / 0.98) * STEP, 0);
    expect(share).toBeGreaterThan(0.93);
    expect(share).toBeLessThan(1.03);
    expect(gains.every(Number.isFinite)).toBe(true);
  }
  expect(LOWEST).toBeLessThan(-3);
});

test.each([
  [0.35, 0],
  [0.5, 0],
  [0.65, 0],
  [0.35, 0.3],
])(
  "jitteredSleep() tells sleeps with jitter %d, of which the share %d is missing, from Poisson's",
  (jitter, missing) => {
    const random = new Random(`jittered ${jitter} ${missing}`);
    const clocked = () => {
      let length = 0;
      do length += 60_000 * random.between(1 - jitter, 1 + jitter);
      while (random.happens(missing));
      return length;
    };
    let [wins, near] = [0, 0];
    for (let run = 0; run < 100; run++) {
      const fit = fitOf(draw(40, clocked));
      if (fit.nats > fitOf(draw(40, () => random.exponential(60_000))).nats) wins++;
      // How many are missing and how long the sleep is are hard to tell apart.
      if (Math.abs(Math.log(fit.interval / 60_000)) < Math.log(1.5)) near++;
    }
    expect(near).toBeGreaterThanOrEqual(80);
    expect(wins).toBeGreaterThanOrEqual(98);
  },
);

test("jitteredSleep() is a mean of likelihood ratios: of clockless intervals its factor is hardly above one in the mean", () => {
  const random = new Random("ratio");
  const factors = draw(20_000, () => Math.exp(fitOf(draw(5, () => random.exponential(1000))).nats));
  expect(factors.reduce((sum, factor) => sum + factor, 0) / factors.length).toBeLessThan(1.1);
});

test("jitteredSleep() does not depend on the unit of time, and little on one pause", () => {
  const random = new Random("pause");
  const sleeps = draw(30, () => 60_000 * random.between(0.5, 1.5));
  const { nats, interval } = fitOf(sleeps);
  const paused = fitOf([...sleeps, 36_000_000]);
  expect(paused.nats).toBeGreaterThan(nats - 6);
  expect(Math.abs(paused.interval / interval - 1)).toBeLessThan(0.25);
  fc.assert(
    fc.property(fc.double({ min: 0.01, max: 100, noNaN: true }), (factor) => {
      expect(Math.abs(fitOf(sleeps.map((sleep) => sleep * factor)).nats - nats)).toBeLessThan(1.5);
    }),
    { seed: 1, numRuns: 60 },
  );
});
