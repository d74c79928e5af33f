import { expect, test } from "vitest";
import { clocklessTimes } from "../clockless.ts";
import { Random } from "../random.ts";
import { bowleySkew, durationScore, histogramScore, medianDeviation, ritaScore, spreadScore } from "./rita.ts";

const irregular = [1, 299, 25, 4975, 90, 2, 42, 500, 1500];
const alternating = [98, 300, 98, 300, 98, 300, 98, 300, 98, 300];
const day = { from: 0, to: 86_400 };

test.each([
  { values: irregular, ifSmall: 1, score: 0.083 },
  { values: alternating, ifSmall: 1, score: 0.746 },
  { values: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], ifSmall: 0, score: 0.773 },
  { values: [98, 99, 99, 100, 100, 100, 101, 101, 102], ifSmall: 1, score: 0.995 },
  { values: [60, 60, 60, 60], ifSmall: 1, score: 1 },
])("spreadScore() gives RITA's own test vectors: $score", ({ values, ifSmall, score }) => {
  expect(spreadScore(values, ifSmall)).toBe(score);
});

test("bowleySkew() and medianDeviation() give RITA's own test vectors", () => {
  // Quartiles 13.5, 90, 1000: (1000 + 13.5 - 180) / 986.5
  expect(bowleySkew(irregular)).toBeCloseTo(0.845, 3);
  expect(medianDeviation(irregular)).toBe(89);
  expect(bowleySkew(alternating)).toBe(0);
  expect(medianDeviation(alternating)).toBe(101);
});

test.each([
  { bars: Array.from({ length: 24 }, () => 60), score: 1 },
  { bars: [120, ...Array.from({ length: 23 }, () => 0)], score: 0 },
  // Two heights, of which each fills 12 hours.
  { bars: Array.from({ length: 24 }, (_, hour) => (hour < 12 ? 100 : 10)), score: 1 },
])("histogramScore() is high for a flat day or one of two heights: $score", ({ bars, score }) => {
  expect(histogramScore(bars)).toBe(score);
});

test("durationScore() runs around midnight and is blind below six hours", () => {
  const hours = (used: readonly number[]) => Array.from({ length: 24 }, (_, hour) => (used.includes(hour) ? 1 : 0));
  expect(durationScore(hours([22, 23, 0, 1, 2, 3]), 0.1)).toBe(0.5);
  expect(durationScore(hours([0, 1, 2, 3, 4]), 1)).toBe(0);
});

test("ritaScore() falls to half for a perfect beacon that is active two hours of the day", () => {
  const times = Array.from({ length: 120 }, (_, index) => 60_000 * index);
  expect(ritaScore({ times, sizes: times.map(() => 100) }, day)).toBe(0.5);
});

test("ritaScore() calls a day of Poisson traffic a beacon", () => {
  const times = clocklessTimes("poisson", { meanMs: 60_000, beats: 1440 }, new Random("day"));
  expect(ritaScore({ times, sizes: times.map(() => 100) }, day)).toBeCloseTo(0.85, 1);
});

test("ritaScore() is 0 below four distinct seconds", () => {
  expect(ritaScore({ times: [0, 100, 1000, 2000, 2100], sizes: [1, 1, 1, 1, 1] })).toBe(0);
});
