import type { Detector, Series } from "../detector.ts";
import { ascending, differences, median } from "./order.ts";

/** RITA v5: `analysis/beacons.go`, the mean of four scores over a day in whole seconds; .7 is "medium" and up. */
export const rita: Detector = { title: "RITA v5", score: (series) => ritaScore(series), threshold: 0.7 };

/** A capture's first and last second. */
export interface Capture {
  readonly from: number;
  readonly to: number;
}

/**
 * RITA's score, 0..1; 0 where there are fewer than four distinct seconds. Without a capture (seconds), the day that the
 * series begins, or all of it where it is longer.
 */
export function ritaScore({ times, sizes }: Series, capture?: Capture): number {
  const seconds = times.map((time) => Math.floor(time / 1000));
  const deltas = differences(seconds).filter((delta) => delta > 0);
  if (deltas.length < 3) return 0;
  const [first = 0, last = 0] = [seconds[0], seconds.at(-1)];
  const within = capture ?? { from: first, to: Math.max(last, first + DAY_S) };
  const bars = hourlyBars(seconds, within);
  const parts = [
    spreadScore(deltas, 1),
    spreadScore(sizes, 0),
    histogramScore(bars),
    durationScore(bars, (last - first) / (within.to - within.from)),
  ];
  return round3(parts.reduce((sum, part) => sum + part) / parts.length);
}

/** How symmetric (Bowley) and how narrow (MAD) values are; the latter is `ifSmall` where their median is below 1. */
export function spreadScore(values: readonly number[], ifSmall: number): number {
  const narrow = median(ascending(values)) < 1 ? ifSmall : 1 - medianDeviation(values) / median(ascending(values));
  return round3((1 - Math.abs(bowleySkew(values)) + Math.max(0, narrow)) / 2);
}

/** Bowley's skewness by the medians of the halves; 0 where the quartiles are less than 10 apart or one is the median. */
export function bowleySkew(values: readonly number[]): number {
  const sorted = ascending(values);
  const q1 = median(sorted.slice(0, Math.floor(sorted.length / 2)));
  const q2 = median(sorted);
  const q3 = median(sorted.slice(Math.ceil(sorted.length / 2)));
  return q3 - q1 < 10 || q2 === q1 || q2 === q3 ? 0 : (q1 + q3 - 2 * q2) / (q3 - q1);
}

/** Median of the distances from the median. */
export function medianDeviation(values: readonly number[]): number {
  const middle = median(ascending(values));
  return median(ascending(values.map((value) => Math.abs(value - middle))));
}

function hourlyBars(seconds: readonly number[], { from, to }: Capture): readonly number[] {
  const bars = Array.from({ length: BARS }, () => 0);
  for (const second of seconds) {
    const bar = Math.min(BARS - 1, Math.max(0, Math.floor(((second - from) / (to - from)) * BARS)));
    bars[bar] = (bars[bar] ?? 0) + 1;
  }
  return bars;
}

/** How even the bars are, or how well the two commonest heights describe them. */
export function histogramScore(bars: readonly number[]): number {
  const mean = bars.reduce((sum, bar) => sum + bar) / bars.length;
  const variance = bars.reduce((sum, bar) => sum + (bar - mean) ** 2, 0) / bars.length;
  const variation = Math.sqrt(variance) / mean;
  return Math.max(variation > 1 ? 0 : round3(1 - variation), twoHeightsScore(bars.filter((bar) => bar > 0)));
}

function twoHeightsScore(used: readonly number[]): number {
  if (used.length < LEAST_BARS_FOR_HEIGHTS) return 0;
  const width = Math.ceil(0.05 * Math.max(...used));
  const counts = new Map<number, number>();
  for (const bar of used) {
    const height = Math.floor(bar / width) * width;
    counts.set(height, (counts.get(height) ?? 0) + 1);
  }
  const [most = 0, next = 0] = [...counts.values()].sort((a, b) => b - a);
  return Math.min(1, round3((most + next) / Math.max(used.length - 1, 1)));
}

/** How much of the capture is covered, or how long a run of hours; the day is a circle. */
export function durationScore(bars: readonly number[], coverage: number): number {
  if (bars.filter((bar) => bar > 0).length < LEAST_BARS_FOR_DURATION) return 0;
  let [run, longest] = [0, 0];
  for (const bar of [...bars, ...bars]) {
    run = bar > 0 ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  const consistency = Math.min(bars.length, longest) / IDEAL_RUN;
  return Math.max(...[coverage, consistency].map((share) => Math.min(1, Math.ceil(share * 1000) / 1000)));
}

function round3(value: number): number {
  return Math.round(value * 1000) / 1000;
}

const DAY_S = 86_400;
const BARS = 24;
const LEAST_BARS_FOR_HEIGHTS = 11;
const LEAST_BARS_FOR_DURATION = 6;
const IDEAL_RUN = 12;
