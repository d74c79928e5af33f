import fc from "fast-check";
import { expect, test } from "vitest";
import { Sample } from "../../../src/core/score/sample.ts";
import { steadyClock } from "../../../src/core/score/steady-clock.ts";
import { Random } from "../../bench/detect/random.ts";
import { even } from "./sketch-scored.ts";

function fitOf(intervals: readonly number[], resolution = 1) {
  return steadyClock(new Sample().loadExcesses(intervals, { deadMs: 0, resolution }));
}

/** Sleeps with so much jitter both ways, of which some beats are dropped. */
function sleeps(random: Random, { count = 20, jitter = 0.05, missing = 0, mean = 60_000 }): readonly number[] {
  return Array.from({ length: count }, () => {
    let length = mean * random.between(1 - jitter, 1 + jitter);
    while (random.happens(missing)) length += mean * random.between(1 - jitter, 1 + jitter);
    return length;
  });
}

test.each([
  [0, 0],
  [0.01, 0],
  [0.1, 0],
  [0.05, 0.3],
])("steadyClock() finds the period of sleeps with jitter %d of which the share %d is missing", (jitter, missing) => {
  const random = new Random(`steady ${jitter} ${missing}`);
  for (let run = 0; run < 50; run++) {
    const { interval, nats, halfWidth } = fitOf(sleeps(random, { jitter, missing }));
    expect(Math.abs(interval / 60_000 - 1)).toBeLessThan(0.005 + jitter / 2);
    expect(halfWidth).toBeLessThan(0.001 + 1.6 * jitter);
    expect(nats).toBeGreaterThan(5);
  }
});

test("steadyClock() has more to say of more beats, and of steadier ones", () => {
  const natsOf = (count: number, jitter: number) => fitOf(sleeps(new Random(`more ${count}`), { count, jitter })).nats;
  expect(natsOf(40, 0.05)).toBeGreaterThan(natsOf(20, 0.05));
  expect(natsOf(20, 0.05)).toBeGreaterThan(natsOf(10, 0.05));
  expect(natsOf(20, 0.01)).toBeGreaterThan(natsOf(20, 0.05));
  expect(natsOf(20, 0.05)).toBeGreaterThan(natsOf(20, 0.2));
});

test("steadyClock() has less to say the coarser the clock that took the times", () => {
  const nats = [1, 100, 1000, 10_000].map((resolution) => fitOf(even(12), resolution).nats);
  expect(nats).toEqual(nats.toSorted((a, b) => b - a));
  expect(new Set(nats).size).toBe(4);
});

test("steadyClock() names a few strays for what they cost, and sees a pause as one", () => {
  const alone = fitOf(even(20));
  for (const strays of [[7000], [7000, 31_000], [3_600_000]]) {
    const { interval, nats } = fitOf([...even(10), ...strays, ...even(10)]);
    expect(interval).toBe(60_000);
    expect(nats).toBeLessThan(alone.nats);
    expect(nats).toBeGreaterThan(alone.nats - 12 * strays.length);
  }
});

test("steadyClock() says nothing of too few intervals that are alike", () => {
  expect(fitOf([1000, 9000, 70_000]).nats).toBe(Number.NEGATIVE_INFINITY);
  expect(fitOf([1000, 1000, 1000]).nats).toBeGreaterThan(0);
});

test("steadyClock() does not depend on the unit of time, nor on the order", () => {
  const intervals = fc.array(fc.integer({ min: 500, max: 5000 }), { minLength: 3, maxLength: 40 });
  fc.assert(
    fc.property(intervals, fc.double({ min: 0.01, max: 100, noNaN: true }), (values, factor) => {
      const { nats, interval } = fitOf(values);
      const scaled = fitOf(
        values.map((value) => value * factor),
        factor,
      );
      fc.pre(nats > Number.NEGATIVE_INFINITY);
      expect(scaled.nats).toBeCloseTo(nats, 4);
      expect(scaled.interval / factor / interval).toBeCloseTo(1, 6);
      expect(fitOf(values.toReversed()).nats).toBeCloseTo(nats, 6);
    }),
    { seed: 1, numRuns: 100 },
  );
});
