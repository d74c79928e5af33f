import type { Beat } from "../conversation/beat.ts";
import { chanceOfEvenness } from "./moran.ts";
import type { Score } from "./score.ts";

/**
 * How surely a clock makes the beats, from at most the last 64 of them, oldest first.
 *
 * Evidence: `chance`, that beats without a clock (Poisson) have intervals at least as even; `intervals`, how many there
 * were to look at; `windowIntervals`, on how many of the last of them the chance rests; and of those `intervalMs`, the
 * median, and `jitter` in 0..1, the interquartile range over the median: intervals uniform on m(1-j)..m(1+j) spread
 * over 2jm, half of which lies between the quartiles, so they come out as j whatever a few outliers do.
 *
 * The last 8, 16, 32 and all intervals are looked at, and the least chance is multiplied by the number of looks
 * (Bonferroni), so that a pause or a new interval hurts only until 8 intervals have passed it. The chance is that of
 * one call: who asks after each beat asks often. Value: x^2 / (x^2 + 9), where x = -log10 chance, so that a chance of
 * .1, 1e-3 and 1e-6 gives .1, .5 and .8. Fewer than 3 intervals or a time that is not finite: value 0, chance 1.
 *
 * The chance is that of the intervals less each beat's dead time: what a Poisson process shows beyond it is exponential
 * again, however the dead times differ, while with them clockless beats that follow each other closely would look even.
 */
export function regularity(beats: readonly Beat[]): Score {
  const known = beats.slice(-MOST_BEATS);
  const intervals = intervalsOf(known);
  const excesses = intervals.map((interval, index) => interval - (known[index + 1]?.deadMs ?? 0));
  const usable = excesses.every(Number.isFinite) ? intervals : [];
  const { chance, window } = mostEvenWindow(usable, excesses);
  const evidence = { chance, intervals: intervals.length, windowIntervals: window.length, ...spreadOf(window) };
  return { value: valueFrom(chance), evidence };
}

const MOST_BEATS = 64;
const LEAST_INTERVALS = 3;
const WINDOWS: readonly number[] = [8, 16, 32];
const HALF_VALUE_EXPONENT = 3;

function valueFrom(chance: number): number {
  const ratio = (Math.log10(chance) / HALF_VALUE_EXPONENT) ** 2;
  return ratio / (ratio + 1);
}

function intervalsOf(beats: readonly Beat[]): readonly number[] {
  const intervals: number[] = [];
  let last: number | null = null;
  for (const { at } of beats) {
    if (last !== null) intervals.push(at - last);
    last = at;
  }
  return intervals;
}

function mostEvenWindow(
  intervals: readonly number[],
  excesses: readonly number[],
): { chance: number; window: readonly number[] } {
  if (intervals.length < LEAST_INTERVALS) return { chance: 1, window: intervals };
  let window = intervals;
  let least = chanceOfEvenness(excesses);
  let looks = 1;
  for (const length of WINDOWS) {
    if (length >= intervals.length) break;
    const chance = chanceOfEvenness(excesses.slice(-length));
    looks++;
    if (chance < least) [least, window] = [chance, intervals.slice(-length)];
  }
  return { chance: Math.min(1, least * looks), window };
}

function spreadOf(intervals: readonly number[]): { intervalMs: number; jitter: number } {
  const sorted = new Float64Array(intervals).sort();
  const intervalMs = quantile(sorted, 0.5);
  const range = quantile(sorted, 0.75) - quantile(sorted, 0.25);
  return { intervalMs, jitter: intervalMs > 0 ? Math.min(1, range / intervalMs) : 0 };
}

/**
 * Weibull's quantile (type 6 of Hyndman & Fan 1996): unlike the commoner ones unbiased for uniform values, however few.
 * A negative value counts as 0.
 */
function quantile(sorted: Float64Array, share: number): number {
  const position = Math.min(sorted.length, Math.max(1, share * (sorted.length + 1)));
  const below = Math.max(0, sorted[Math.floor(position) - 1] ?? 0);
  const above = Math.max(0, sorted[Math.ceil(position) - 1] ?? 0);
  return below + (above - below) * (position % 1);
}
