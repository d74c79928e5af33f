import { expect, test } from "vitest";
import { regularity } from "../../../src/core/score/regularity.ts";
import { beatsOf } from "../../bench/detect/beats-of.ts";
import { clocklessTimes } from "../../bench/detect/clockless.ts";
import { Random } from "../../bench/detect/random.ts";

const SERIES = 3000;

/** The delays between calls that no clock makes, of a mean of a minute or so. */
const families: Readonly<Record<string, (random: Random) => () => number>> = {
  Poisson: (random) => () => random.exponential(60_000),
  Lomax: (random) => {
    const shape = random.between(1.2, 2.5);
    return () => random.lomax(60_000, shape);
  },
  hyperexponential: (random) => {
    const [share, ratio] = [random.between(0.05, 0.5), random.logBetween(3, 100)];
    return () => random.exponential(random.happens(share) ? 60_000 * ratio : 60_000);
  },
  "retries after 1, 2, 4 and 8 s": (random) => {
    const failing = random.between(0.1, 1);
    let retry = 0;
    return () => {
      const delay = retry > 0 ? retry : random.exponential(120_000);
      if (retry > 0) retry = retry < 8000 ? 2 * retry : 0;
      else if (random.happens(failing)) retry = 1000;
      return delay;
    };
  },
};

test.each(Object.entries(families))("regularity() calls %s traffic regular hardly ever", (name, start) => {
  const random = new Random(`clockless ${name}`);
  const called = countRegular(random, (beats) => {
    const delay = start(random);
    let at = 0.5;
    return Array.from({ length: beats }, () => {
      at += delay();
      return at;
    });
  });
  expect(called).toBeLessThanOrEqual(0.004 * SERIES);
});

test.each(["diurnal", "browsing", "server", "retries", "on-off", "mixture"] as const)(
  "regularity() calls simulated %s traffic regular hardly ever",
  (kind) => {
    const random = new Random(`simulated ${kind}`);
    const called = countRegular(random, (beats) =>
      clocklessTimes(kind, { meanMs: random.logBetween(500, 3_600_000), beats }, random),
    );
    expect(called).toBeLessThanOrEqual(0.004 * SERIES);
  },
);

/** Of so many series, those that look like a clock's at a chance of .001. */
function countRegular(random: Random, draw: (beats: number) => readonly number[]): number {
  let called = 0;
  for (let run = 0; run < SERIES; run++) {
    const { chance = 1 } = regularity(beatsOf(draw(random.pick([8, 12, 24, 64])))).evidence;
    if (chance <= 0.001) called++;
  }
  return called;
}
