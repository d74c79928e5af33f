import { expect, test } from "vitest";
import { type Beacon, clockedStream, clockedTimes, type Disturbance } from "./clocked.ts";
import { Random } from "./random.ts";
import { differences, median } from "./rivals/order.ts";
import { type SleepName, sleepNames, sleepRules } from "./sleep.ts";
import { takeSpan } from "./stream.ts";

/** What a call itself may take, in ms: its log-normal time beyond one in a million. */
const MOST_CALL = 1800;

test.each(sleepNames)(
  "clockedTimes() gives ascending times of so many beats, the same for the same seed: %s",
  (rule) => {
    const { intervalMs, jitter } = sleepRules[rule];
    const draw = (beats: number): readonly number[] =>
      clockedTimes({ rule, intervalMs, jitter }, beats, new Random("seed"));
    const times = draw(50);
    expect(times.length).toBeGreaterThanOrEqual(50);
    expect(differences(times).every((difference) => difference >= 0)).toBe(true);
    expect(times.slice(0, draw(20).length)).toEqual(draw(20));
  },
);

test.each<{ rule: SleepName; intervalMs: number; jitter: number; least: number; most: number }>([
  { rule: "cobalt-strike", intervalMs: 60_000, jitter: 0.5, least: 30_000, most: 60_000 },
  { rule: "sliver", intervalMs: 60_000, jitter: 0.5, least: 60_000, most: 90_000 },
  { rule: "merlin", intervalMs: 30_000, jitter: 0.1, least: 30_000, most: 33_000 },
  { rule: "poseidon", intervalMs: 10_000, jitter: 0.23, least: 7_900, most: 12_200 },
  { rule: "empire", intervalMs: 5_000, jitter: 0.2, least: 4_000, most: 6_000 },
  { rule: "caldera", intervalMs: 45_000, jitter: 1 / 3, least: 30_000, most: 60_000 },
  { rule: "emp3r0r", intervalMs: 30_060, jitter: 0.996, least: 120, most: 60_000 },
  { rule: "mettle", intervalMs: 10_000, jitter: 0, least: 100, most: 10_000 },
])("clockedTimes() sleeps as $rule does, plus what a call takes", ({ rule, intervalMs, jitter, least, most }) => {
  const slept = differences(clockedTimes({ rule, intervalMs, jitter }, 2000, new Random(rule)));
  expect(Math.min(...slept)).toBeGreaterThan(least);
  expect(Math.max(...slept)).toBeLessThan(most + MOST_CALL);
  // Both ends are reached, so that the limits are the rule's own.
  expect(Math.min(...slept)).toBeLessThan(least + 0.05 * intervalMs + 300);
  expect(Math.max(...slept)).toBeGreaterThan(most - 0.05 * intervalMs);
});

test("cron starts a little after each turn of its clock, however many have passed", () => {
  const phases = clockedTimes({ rule: "cron", intervalMs: 300_000, jitter: 0 }, 500, new Random("cron")).map(
    (time) => time % 300_000,
  );
  expect(Math.max(...phases)).toBeLessThan(10_000);
});

test("havoc calls in office hours only", () => {
  const times = takeSpan(
    clockedStream({ rule: "havoc", intervalMs: 60_000, jitter: 0.2 }, new Random("h")),
    4 * 86_400_000,
  );
  const hours = new Set(times.map((time) => Math.floor((time % 86_400_000) / 3_600_000)));
  expect([...hours].sort((a, b) => a - b)).toEqual([8, 9, 10, 11, 12, 13, 14, 15, 16]);
});

test.each<{ name: string; disturbance: Disturbance; calls: number }>([
  { name: "nothing", disturbance: {}, calls: 1 },
  { name: "missing calls", disturbance: { missing: 0.3 }, calls: 0.7 },
  { name: "a changed interval", disturbance: { change: { atCall: 1, factor: 4 } }, calls: 1 / 4 },
  { name: "every call twice", disturbance: { doubled: 1 }, calls: 2 },
  { name: "tasks", disturbance: { tasking: 0.1 }, calls: 2.15 },
  { name: "pauses", disturbance: { pause: { everyCalls: 10, intervals: 10 } }, calls: 0.5 },
  { name: "Poisson company", disturbance: { company: { kind: "poisson", rate: 2 } }, calls: 3 },
])("a beacon's rate follows from what disturbs it: $name", ({ disturbance, calls }) => {
  const beacon: Beacon = { rule: "two-sided", intervalMs: 60_000, jitter: 0.2, disturbance };
  const span = 5_000 * 60_000;
  const count = takeSpan(clockedStream(beacon, new Random("rate")), span).length;
  expect(count / 5_000 / calls).toBeGreaterThan(0.93);
  expect(count / 5_000 / calls).toBeLessThan(1.07);
});

test("a drifting beacon's interval grows by its share with each call", () => {
  const beacon: Beacon = { rule: "two-sided", intervalMs: 60_000, jitter: 0, disturbance: { drift: 0.01 } };
  const slept = differences(clockedTimes(beacon, 101, new Random("drift")));
  expect((slept.at(-1) ?? 0) / (slept[0] ?? 1)).toBeCloseTo(1.01 ** 99, 1);
});

test("company begins when the beacon does", () => {
  const beacon: Beacon = { rule: "cron", intervalMs: 60_000, jitter: 0 };
  const draw = (disturbance: Disturbance, beats: number): readonly number[] =>
    clockedTimes({ ...beacon, disturbance }, beats, new Random("company"));
  const [first = 0, ...rest] = draw({ company: { kind: "poisson", rate: 1 } }, 40);
  expect(first).toBeGreaterThan(0.9 * (draw({}, 1)[0] ?? 0));
  const onTime = rest.filter((time) => time % 60_000 < 3000).length;
  expect(onTime).toBeGreaterThan(10);
  expect(onTime).toBeLessThan(35);
});

test("a doubled call follows .4 to 2 s later", () => {
  const beacon: Beacon = { rule: "two-sided", intervalMs: 60_000, jitter: 0, disturbance: { doubled: 1 } };
  const gaps = differences(clockedTimes(beacon, 400, new Random("twice"))).filter((_, index) => index % 2 === 0);
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(400);
  expect(Math.max(...gaps)).toBeLessThanOrEqual(2000);
  expect(median(gaps.toSorted((a, b) => a - b))).toBeGreaterThan(1000);
});
