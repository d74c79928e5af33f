import type { Beacon, Disturbance } from "./clocked.ts";
import type { Detector, Series } from "./detector.ts";
import type { Effort } from "./effort.ts";
import { type Rate, wilson } from "./rates.ts";
import { rita } from "./rivals/rita.ts";
import { beaconDay, beaconSeries } from "./series.ts";
import { type SleepName, sleepNames, sleepRules } from "./sleep.ts";
import { tocsin } from "./tocsin.ts";

/** The share of one kind of beacon that is found. */
export interface RuleRates {
  readonly name: string;
  readonly intervalMs: number;
  /** By tocsin at a stated chance of .001 or less, by the number of beats. */
  readonly tocsin: Readonly<Record<string, Rate>>;
  /** By RITA at .7, of a whole day's calls. */
  readonly ritaDay: Rate;
}

/** Every sleep rule at its default, and a beacon of 60 s, +-20 % with each disturbance; by the number of beats. */
export function measureRules({ detection, days }: Effort): readonly RuleRates[] {
  const count = { series: Math.ceil(detection / 2), days };
  return [
    ...sleepNames.map((rule) => rateBeacon(rule, { rule, ...pickDefaults(rule) }, count)),
    ...Object.entries(disturbances).map(([name, disturbance]) => rateBeacon(name, { ...plain, disturbance }, count)),
  ];
}

export const RULE_LENGTHS = [6, 8, 12, 24, 64] as const;

function pickDefaults(rule: SleepName): { intervalMs: number; jitter: number } {
  const { intervalMs, jitter } = sleepRules[rule];
  return { intervalMs, jitter };
}

const plain: Beacon = { rule: "two-sided", intervalMs: 60_000, jitter: 0.2 };

const disturbances: Readonly<Record<string, Disturbance>> = {
  "10 % missing": { missing: 0.1 },
  "30 % missing": { missing: 0.3 },
  "50 % missing": { missing: 0.5 },
  "pauses of 4 h": { pause: { everyCalls: 20, intervals: 240 } },
  "active 2 h of 24": { pause: { everyCalls: 120, intervals: 1320 } },
  "interval x 5 from call 6 on": { change: { atCall: 6, factor: 5 } },
  "interval / 4 from call 20 on": { change: { atCall: 20, factor: 0.25 } },
  "every call twice": { doubled: 1 },
  "30 % of the calls twice": { doubled: 0.3 },
  "tasked at 10 % of the calls": { tasking: 0.1 },
  "amid Poisson traffic, half its rate": { company: { kind: "poisson", rate: 0.5 } },
  "amid Poisson traffic, its rate": { company: { kind: "poisson", rate: 1 } },
  "amid Poisson traffic, 3 x its rate": { company: { kind: "poisson", rate: 3 } },
  "amid browsing, its rate": { company: { kind: "browsing", rate: 1 } },
  "drifts 1 % a call": { drift: 0.01 },
};

function rateBeacon(name: string, beacon: Beacon, count: { series: number; days: number }): RuleRates {
  const rate = ({ score, threshold }: Detector, all: readonly Series[]): Rate =>
    wilson(all.filter((one) => score(one) >= (threshold ?? 1)).length, all.length);
  const copies = (count: number, draw: (seed: string) => Series): readonly Series[] =>
    Array.from({ length: count }, (_, copy) => draw(`rule ${name} ${copy}`));
  const short = (beats: number): Rate =>
    rate(
      tocsin,
      copies(count.series, (seed) => beaconSeries(beacon, beats, seed)),
    );
  return {
    name,
    intervalMs: beacon.intervalMs,
    tocsin: Object.fromEntries(RULE_LENGTHS.map((beats) => [beats, short(beats)])),
    ritaDay: rate(
      rita,
      copies(count.days, (seed) => beaconDay(beacon, seed)),
    ),
  };
}
