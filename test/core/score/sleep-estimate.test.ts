import { expect, test } from "vitest";
import { regularity } from "../../../src/core/score/regularity.ts";
import { estimateSleep } from "../../../src/core/score/sleep-estimate.ts";
import { beatsOf } from "../../bench/detect/beats-of.ts";
import { type Beacon, clockedTimes } from "../../bench/detect/clocked.ts";
import { Random } from "../../bench/detect/random.ts";
import { beatsFrom, even } from "./sketch-scored.ts";

/** The mean, over 40 beacons of 64 beats, of one item of the evidence. */
function meanOf(beacon: Beacon, item: string): number {
  const random = new Random(`estimate ${item}`);
  let sum = 0;
  for (let run = 0; run < 40; run++) sum += regularity(beatsOf(clockedTimes(beacon, 64, random))).evidence[item] ?? 0;
  return sum / 40;
}

test.each([
  ["a sleep loop", { rule: "two-sided", intervalMs: 60_000, jitter: 0.1 }, 0, 0.2],
  ["a sleep loop without jitter", { rule: "two-sided", intervalMs: 60_000, jitter: 0 }, 0, 0.2],
  ["cron", { rule: "cron", intervalMs: 60_000, jitter: 0 }, 0.8, 1],
] as const)("the phase of %s is locked to a schedule: from %d to %d", (_, beacon, least, most) => {
  const phaseLock = meanOf(beacon, "phaseLock");
  expect(phaseLock).toBeGreaterThanOrEqual(least);
  expect(phaseLock).toBeLessThanOrEqual(most);
});

test.each([0, 0.1, 0.3, 0.5])("the coverage of a beacon of which the share %d is missing is the rest", (missing) => {
  const beacon = { rule: "two-sided", intervalMs: 60_000, jitter: 0.1, disturbance: { missing } } as const;
  expect(Math.abs(meanOf(beacon, "coverage") - (1 - missing))).toBeLessThan(0.03);
  expect(Math.abs(meanOf(beacon, "intervalMs") / 60_000 - 1)).toBeLessThan(0.02);
});

test.each([
  [0, 0],
  [0.05, 0.05],
  [0.2, 0.2],
  [0.65, 0.65],
])("the jitter of sleeps that vary by %d both ways is told as %d", (jitter, told) => {
  const beacon = { rule: "two-sided", intervalMs: 60_000, jitter } as const;
  expect(Math.abs(meanOf(beacon, "jitter") - told)).toBeLessThan(0.03 + 0.1 * told);
});

test("jitter of one side halves: sleeps of s to (1 - j) s vary by j / (2 - j) of their middle", () => {
  const beacon = { rule: "shorter", intervalMs: 60_000, jitter: 0.5 } as const;
  expect(Math.abs(meanOf(beacon, "jitter") - 1 / 3)).toBeLessThan(0.03);
  expect(Math.abs(meanOf(beacon, "intervalMs") / 45_000 - 1)).toBeLessThan(0.03);
});

test("the skew is above 0 where long sleeps are spread wider, below where short ones are", () => {
  const fit = { nats: 0, interval: 1000, halfWidth: 0.3 };
  const skewOf = (lengths: readonly number[]) => estimateSleep(lengths, fit).skew;
  const wider = [980, 990, 995, 1000, 1010, 1060, 1150, 1250];
  expect(skewOf(wider)).toBeGreaterThan(0.3);
  expect(skewOf(wider.map((length) => 2000 - length))).toBeCloseTo(-skewOf(wider), 9);
  expect(skewOf(even(8, 1000))).toBe(0);
});

test("what the clock does not explain has no part in the estimate", () => {
  const strays = [100, 3_600_000, 95_000, ...even(20), 11_000, 7_200_000];
  const { evidence } = regularity(beatsFrom(strays));
  expect(evidence).toMatchObject({ intervalMs: 60_000, jitter: 0, skew: 0, shortestMs: 60_000, longestMs: 60_000 });
});

test("estimateSleep() of what no clock explains describes the intervals as they are", () => {
  const none = { nats: 0, interval: Number.NaN, halfWidth: 0 };
  const values = { intervalMs: 4000, skew: 0, shortestMs: 1000, longestMs: 7000, coverage: 1, phaseLock: 0 };
  const odd = [1000, 2000, 3000, 4000, 5000, 6000, 7000];
  expect(estimateSleep(odd, none)).toEqual({ ...values, jitter: 1 });
  expect(estimateSleep([], none)).toMatchObject({ intervalMs: 0, jitter: 0, coverage: 1 });
});
