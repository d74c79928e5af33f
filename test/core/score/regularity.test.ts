import { expect, test } from "vitest";
import { regularity } from "../../../src/core/score/regularity.ts";
import { Random } from "../../bench/detect/random.ts";
import { beatAt, beatsFrom, even } from "./sketch-scored.ts";

test.each([
  ["no beat", [], { intervals: 0, intervalMs: 0 }],
  ["one beat", [5], { intervals: 0, intervalMs: 0 }],
  ["two beats", [0, 60_000], { intervals: 1, intervalMs: 60_000 }],
  ["three beats", [0, 60_000, 120_000], { intervals: 2, intervalMs: 60_000 }],
  ["beats at one instant", [7, 7, 7, 7, 7], { intervals: 4, intervalMs: 0 }],
  ["beats that go back in time", [9, 8, 7, 6, 5], { intervals: 4, intervalMs: 0 }],
  ["a time that is not a number", [0, 1000, Number.NaN, 3000, 4000], { intervals: 4, windowIntervals: 0 }],
])("regularity() of %s is 0 at a chance of 1", (_, times, evidence) => {
  const score = regularity(times.map((at) => beatAt(at)));
  expect(score.value).toBe(0);
  expect(score.evidence).toMatchObject({ chance: 1, ...evidence });
});

test.each([
  [0.1, 0.1],
  [1e-3, 0.5],
  [1e-6, 0.8],
])("regularity() near a chance of %d has a value near %d", (chance, value) => {
  // Of all draws the one whose chance is closest: the map from chance to value is not public.
  const random = new Random("value");
  const drawn = Array.from({ length: 1500 }, () => {
    const jitter = random.uniform();
    const score = regularity(beatsFrom(even(8).map((sleep) => sleep * random.between(1 - jitter, 1 + jitter))));
    return { ...score, distance: Math.abs(Math.log10((score.evidence["chance"] ?? 0) / chance)) };
  });
  const closest = drawn.reduce((best, score) => (score.distance < best.distance ? score : best));
  expect(closest.value).toBeCloseTo(value, 2);
});

test.each([
  [0, 63],
  [0.1, 7],
  [0.2, 7],
  [0.2, 63],
  [0.5, 63],
])("regularity() recovers a uniform jitter of %d and the sleep from %d intervals", (jitter, intervals) => {
  const random = new Random("recovers");
  const seen = Array.from({ length: 300 }, () => {
    const sleeps = even(intervals).map((sleep) => sleep * random.between(1 - jitter, 1 + jitter));
    const { evidence } = regularity(beatsFrom(sleeps));
    return { jitter: evidence["jitter"] ?? -1, intervalMs: evidence["intervalMs"] ?? -1 };
  });
  const mean = (values: readonly number[]) => values.reduce((sum, one) => sum + one, 0) / values.length;
  expect(Math.abs(mean(seen.map((one) => one.jitter)) - jitter)).toBeLessThan(0.02 + 0.05 * jitter);
  expect(Math.abs(mean(seen.map((one) => one.intervalMs)) / 60_000 - 1)).toBeLessThan(0.01 + 0.05 * jitter);
});

test("regularity() is not misled by a pause", () => {
  const score = regularity(beatsFrom([...even(20), 7_200_000, ...even(9)]));
  expect(score.evidence).toMatchObject({ intervals: 30, intervalMs: 60_000, jitter: 0, coverage: 1 });
  expect(score.value).toBeGreaterThan(0.9);
});

test("regularity() sees a clock through a change of its interval, and rests on the new one when that lasts", () => {
  for (const beats of [1, 4, 8, 16, 24]) {
    const changed = beatsFrom([...even(40), ...even(beats, 1000)]);
    expect(regularity(changed).value).toBeGreaterThan(0.9);
  }
  expect(regularity(beatsFrom([...even(40), ...even(48, 1000)])).evidence["intervalMs"]).toBe(1000);
});

test("regularity() of a clock that begins after clockless beats rests on a window of the last", () => {
  const random = new Random("begins");
  const clockless = Array.from({ length: 30 }, () => random.exponential(60_000));
  const { value, evidence } = regularity(beatsFrom([...clockless, ...even(8)]));
  expect(value).toBeGreaterThan(0.8);
  expect(evidence).toMatchObject({ windowIntervals: 8, intervalMs: 60_000 });
});

test("regularity() looks at no more than the last 64 beats", () => {
  const long = beatsFrom([...even(500).map((interval, index) => interval * (index + 1)), ...even(63)]);
  expect(regularity(long)).toEqual(regularity(long.slice(-64)));
  expect(regularity(long).evidence).toMatchObject({ intervals: 63, windowIntervals: 63 });
});

test("regularity() of clockless beats that keep a dead time apart is met only when they say so", () => {
  const random = new Random("dead time");
  const [silent = 0, told = 1] = [0, 300].map((deadMs) => {
    const draws = Array.from({ length: 1000 }, () => {
      const beats = beatsFrom(Array.from({ length: 40 }, () => 300 + random.exponential(1200)));
      return regularity(beats.map((beat) => ({ ...beat, deadMs }))).evidence["chance"] ?? 0;
    });
    return draws.filter((chance) => chance <= 0.01).length / draws.length;
  });
  expect(silent).toBeGreaterThan(0.1);
  expect(told).toBeLessThan(0.02);
});

test("regularity() of times in whole seconds makes no clock of clockless beats, and still sees one of a minute", () => {
  const random = new Random("whole seconds");
  const rounded = (intervals: readonly number[]) =>
    beatsFrom(intervals, 0).map(({ at }) => beatAt(1000 * Math.round(at / 1000)));
  const chances = Array.from({ length: 1500 }, () => {
    const beats = rounded(Array.from({ length: random.integer(8, 40) }, () => random.exponential(5000)));
    return regularity(beats).evidence["chance"] ?? 0;
  });
  expect(chances.filter((chance) => chance <= 0.001).length).toBeLessThanOrEqual(6);
  expect(regularity(rounded(even(8, 60_049))).value).toBeGreaterThan(0.8);
  expect(regularity(rounded(even(24).map((sleep) => sleep * random.between(0.8, 1.2)))).value).toBeGreaterThan(0.8);
});
