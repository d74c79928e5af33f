import { expect, test } from "vitest";
import { meanIntervalOf } from "./interval-density.ts";
import { optimaFor } from "./optimum.ts";
import { areaUnderRoc } from "./rates.ts";
import { beaconOf, type Scenario, truthOf } from "./scenario.ts";
import { beaconSeries, clocklessSeries } from "./series.ts";

const scenario: Scenario = { intervalMs: 60_000, jitter: { rule: "two-sided", share: 0.5 }, missing: 0.3 };
const truth = truthOf(scenario);
const { known, unitFree } = optimaFor(truth);
const COPIES = 600;
const beacons = Array.from({ length: COPIES }, (_, copy) => beaconSeries(beaconOf(scenario), 6, `o ${copy}`).times);
const poisson = Array.from(
  { length: COPIES },
  (_, copy) => clocklessSeries("poisson", { meanMs: meanIntervalOf(truth), beats: 6 }, `o ${copy}`).times,
);
const ratios = { known: bothOf(known), unitFree: bothOf(unitFree) };

function bothOf(ratio: typeof known) {
  return { beacons: beacons.map(ratio), poisson: poisson.map(ratio) };
}

test.each(Object.entries(ratios))(
  "%s is a likelihood ratio: over beacons its inverse has a mean of at most one, over Poisson it has itself",
  (_, both) => {
    const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value) / values.length;
    expect(mean(both.beacons.map((log) => Math.exp(-log)))).toBeLessThan(1.15);
    expect(mean(both.poisson.map((log) => Math.exp(log)))).toBeGreaterThan(0.75);
    expect(mean(both.poisson.map((log) => Math.exp(log)))).toBeLessThan(1.25);
  },
);

test("neither takes a silence that the beacon cannot have made for one, however little it is like Poisson traffic", () => {
  const times = [...(beacons[0] ?? []), 1e12];
  expect(known(times)).toBe(Number.NEGATIVE_INFINITY);
  expect(unitFree(times)).toBe(Number.NEGATIVE_INFINITY);
});

test("unitFree does not depend on the unit of time, known does", () => {
  const [times = []] = beacons;
  const slower = times.map((time) => 7 * time);
  expect(unitFree(slower)).toBeCloseTo(unitFree(times), 1);
  expect(known(slower)).toBeLessThan(known(times) - 10);
});

test("who knows the interval tells beacons from Poisson traffic better than who does not", () => {
  const area = (both: typeof ratios.known): number => areaUnderRoc(both.beacons, both.poisson).value;
  expect(area(ratios.known)).toBeGreaterThan(area(ratios.unitFree));
  expect(area(ratios.unitFree)).toBeGreaterThan(0.9);
});
