import { expect, test } from "vitest";
import { clockEvidence } from "../../../src/core/score/clock-evidence.ts";
import { Random } from "../../bench/detect/random.ts";
import { even } from "./sketch-scored.ts";

function evidenceOf(intervals: readonly number[], resolution = 1) {
  return clockEvidence({ excesses: intervals, deadMs: 0, resolution, busyShare: 0 });
}

function exponentials(seed: string, count: number): readonly number[] {
  const random = new Random(seed);
  return Array.from({ length: count }, () => random.exponential(60_000));
}

test("clockEvidence() is far apart for a clock and for none, and neither for too few intervals", () => {
  expect(evidenceOf(even(12)).nats).toBeGreaterThan(20);
  expect(evidenceOf(exponentials("none", 40)).nats).toBeLessThan(0);
  expect(Math.abs(evidenceOf([50_000, 60_000, 75_000]).nats)).toBeLessThan(6);
});

test.each([8, 16])("clockEvidence() rests on the last %d intervals where only they are even", (length) => {
  const { nats, interval, windowIntervals } = evidenceOf([...exponentials(`window ${length}`, 24), ...even(length)]);
  expect({ interval, windowIntervals }).toEqual({ interval: 60_000, windowIntervals: length });
  expect(nats).toBeGreaterThan(5);
});

test("clockEvidence() of pairs, triples and tasks is that of a clock from burst to burst", () => {
  const random = new Random("bursts");
  for (const size of [2, 3, 6]) {
    const bursts = even(10).flatMap((period) => {
      const within = Array.from({ length: size - 1 }, () => random.between(400, 2000));
      return [...within, period - within.reduce((sum, one) => sum + one, 0)];
    });
    const { nats, interval } = evidenceOf(bursts);
    expect(nats).toBeGreaterThan(5);
    expect(Math.abs(interval / 60_000 - 1)).toBeLessThan(0.05);
  }
});

test("clockEvidence() grows when a clock goes on", () => {
  let last = Number.NEGATIVE_INFINITY;
  for (const count of [4, 6, 8, 12, 16, 24, 40, 63]) {
    const { nats } = evidenceOf(even(count));
    expect(nats).toBeGreaterThan(last);
    last = nats;
  }
});

test("clockEvidence() of a clock whose beats are split in two is less, and still plenty", () => {
  const whole = evidenceOf(even(20));
  const split = evidenceOf(even(20).flatMap((period) => [900, period - 900]));
  expect(split.nats).toBeLessThan(whole.nats);
  expect(split.nats).toBeGreaterThan(30);
});

test("clockEvidence() takes intervals of nothing, and less, for as short as can be told", () => {
  const intervals = [...even(10), 0, -5, 0];
  expect(evidenceOf(intervals)).toEqual(evidenceOf(intervals.map((value) => Math.max(value, 1 / Math.E))));
  expect(Number.isFinite(evidenceOf([0, 0, 0, 1]).nats)).toBe(true);
});
