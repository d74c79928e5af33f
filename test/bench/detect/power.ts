import type { Detector } from "./detector.ts";
import type { Effort } from "./effort.ts";
import { type LogRatio, type Optima, optimaFor } from "./optimum.ts";
import { type Rate, upperQuantile, wilson } from "./rates.ts";
import { rivals } from "./rivals/index.ts";
import { beaconOf, nameJitter, type Scenario, truthOf } from "./scenario.ts";
import { beaconSeries, clocklessSeries } from "./series.ts";
import { tocsin } from "./tocsin.ts";

/** Of Poisson traffic, this share may be called a beacon. */
export const FALSE_RATE = 0.001;

/** One detector at that false rate. */
export interface Power {
  /** The share of a scenario's beacons, of so many beats, that it finds. */
  readonly detect: (scenario: Scenario, beats: number) => Rate;
  /** The numbers of beats that are worth its time. */
  readonly ladder: readonly number[];
}

/** Every detector by name; tocsin by the chance that it states, the rest by what one in 1,000 Poisson series exceeds. */
export function powersOf(effort: Effort): Readonly<Record<string, Power>> {
  const few = Math.ceil(effort.detection / 4);
  const rival = (name: string, { score }: Detector): Power => {
    const threshold = thresholdsOf(name, score, effort.threshold);
    const detect: Power["detect"] = (scenario, beats) =>
      detectionRate(scenario, beats, few, (times, sizes) => score({ times, sizes }) > threshold(scenario, beats));
    return { detect, ladder: COARSE_LADDER };
  };
  return {
    tocsin: {
      detect: (scenario, beats) =>
        detectionRate(scenario, beats, effort.detection, (times, sizes) => tocsin.score({ times, sizes }) >= 3),
      ladder: LADDER,
    },
    optimum: optimumPower("known", effort.detection),
    optimumUnitFree: optimumPower("unitFree", few),
    ...Object.fromEntries(Object.entries(rivals).map(([name, detector]) => [name, rival(name, detector)])),
  };
}

const LADDER = [4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 16, 18, 20, 22, 24, 28, 32, 40, 48, 64] as const;
const COARSE_LADDER = [4, 6, 8, 10, 12, 16, 24, 32, 48, 64] as const;

function detectionRate(
  scenario: Scenario,
  beats: number,
  count: number,
  isFound: (times: readonly number[], sizes: readonly number[]) => boolean,
): Rate {
  let found = 0;
  for (let copy = 0; copy < count; copy++) {
    const { times, sizes } = beaconSeries(beaconOf(scenario), beats, seedOf(scenario, copy));
    if (isFound(times, sizes)) found++;
  }
  return wilson(found, count);
}

/** Without the number of beats: longer series begin as the shorter ones do, and so the rate rises smoothly. */
function seedOf({ intervalMs, jitter, missing }: Scenario, copy: number): string {
  return `power ${intervalMs} ${nameJitter(jitter)} ${missing} ${copy}`;
}

/** Thresholds by rate and number of beats, each measured once: jitter does not matter to traffic that has none. */
function thresholdsOf(
  name: string,
  score: Detector["score"],
  count: number,
): (scenario: Scenario, beats: number) => number {
  const known = new Map<string, number>();
  return ({ intervalMs, missing }, beats) => {
    const meanMs = intervalMs / (1 - missing);
    const key = `${name} ${meanMs} ${beats}`;
    const threshold = known.get(key) ?? measure(meanMs, beats, key);
    known.set(key, threshold);
    return threshold;
  };
  function measure(meanMs: number, beats: number, key: string): number {
    const scores = Array.from({ length: count }, (_, copy) =>
      score(clocklessSeries("poisson", { meanMs, beats }, `threshold ${key} ${copy}`)),
    );
    return upperQuantile(scores, FALSE_RATE);
  }
}

/**
 * The optimum needs no Poisson series: where a beacon's likelihood ratio is L, Poisson traffic is 1 / L as likely, so
 * that the false rate above a threshold is the mean of 1 / L over the beacons above it.
 */
function optimumPower(which: keyof Optima, count: number): Power {
  const ratios = new Map<string, LogRatio>();
  const detect: Power["detect"] = (scenario, beats) => {
    const key = seedOf(scenario, 0);
    const ratio = ratios.get(key) ?? optimaFor(truthOf(scenario))[which];
    ratios.set(key, ratio);
    const logs = Array.from({ length: count }, (_, copy) =>
      ratio(beaconSeries(beaconOf(scenario), beats, seedOf(scenario, copy)).times),
    ).sort((a, b) => b - a);
    let [found, falseRate] = [0, 0];
    for (const log of logs) {
      falseRate += Math.exp(-log) / count;
      if (falseRate > FALSE_RATE) break;
      found++;
    }
    return wilson(found, count);
  };
  return { detect, ladder: LADDER };
}
