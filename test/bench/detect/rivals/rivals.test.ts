import { expect, test } from "vitest";
import { clockedTimes } from "../clocked.ts";
import { clocklessTimes } from "../clockless.ts";
import { Random } from "../random.ts";
import { autocorrelation } from "./autocorrelation.ts";
import { elastic } from "./elastic.ts";
import { rivals } from "./index.ts";
import { msticpy } from "./msticpy.ts";
import { sentinel } from "./sentinel.ts";

const everyMinutes = (minutes: number, count: number) =>
  seriesOf(Array.from({ length: count }, (_, index) => 60_000 * minutes * index));

test.each(Object.entries(rivals))("%s is higher for a strict beacon than for Poisson traffic", (_, { score }) => {
  const beacon = seriesOf(clockedTimes({ rule: "two-sided", intervalMs: 300_000, jitter: 0 }, 64, new Random("b")));
  const poisson = seriesOf(clocklessTimes("poisson", { meanMs: 300_000, beats: 64 }, new Random("p")));
  expect(score(beacon)).toBeGreaterThan(score(poisson));
});

test.each(Object.entries(rivals))("%s scores few calls and calls at one time as it does nothing", (_, { score }) => {
  for (const times of [[], [0], [0, 0, 0, 0], [0, 1000]]) {
    expect(score(seriesOf(times))).toBeGreaterThanOrEqual(0);
    expect(score(seriesOf(times))).toBeLessThanOrEqual(1);
  }
});

test("Elastic finds even counts and periods of some minutes, and neither with fewer than seven minutes in use", () => {
  expect(elastic.score(everyMinutes(1, 60))).toBeGreaterThanOrEqual(1);
  expect(elastic.score(everyMinutes(5, 60))).toBeGreaterThanOrEqual(1);
  expect(elastic.score(everyMinutes(5, 6))).toBe(0);
});

test("Elastic looks at the last six hours only", () => {
  const early = Array.from({ length: 50 }, (_, index) => 1000 * index * index);
  const late = everyMinutes(5, 60).times.map((time) => time + 86_400_000);
  expect(elastic.score(seriesOf([...early, ...late]))).toBe(elastic.score(seriesOf(late)));
});

test("Sentinel gives the share of the commonest whole-second difference", () => {
  expect(sentinel.score(seriesOf([0, 10_000, 20_999, 30_500, 45_000]))).toBe(0.75);
});

test("msticpy is sure of a strict period and not of a single pair", () => {
  expect(msticpy.score(everyMinutes(1, 40))).toBeGreaterThan(10);
  expect(msticpy.score(seriesOf([0, 7000]))).toBeLessThan(2);
});

test("autocorrelation is nearly 1 at the period of a long strict beacon", () => {
  expect(autocorrelation.score(everyMinutes(1, 400))).toBeGreaterThan(0.98);
});

function seriesOf(times: readonly number[]) {
  return { times, sizes: times.map(() => 100) };
}
