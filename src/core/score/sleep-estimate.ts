import type { SleepFit } from "./jittered-sleep.ts";
import { insertInOrder } from "./sort-into.ts";

/** What a clock's sleep looks like; all from the intervals that its best period explains. */
export interface SleepEstimate {
  /** Median sleep, in milliseconds: of an interval that spans several, its share. */
  readonly intervalMs: number;
  /**
   * 0..1: interquartile range over the median, which for sleeps even on m(1-j)..m(1+j) is j, whatever a few outliers
   * do.
   */
  readonly jitter: number;
  /** -1..1: Bowley's skewness of the sleeps; above 0 the long ones are spread wider. */
  readonly skew: number;
  /** 0..1: beats seen of those that the clock would have made. */
  readonly coverage: number;
  /** 0..1: how much a late beat is made up for by the next: 0 for a sleep loop, near 1 for a schedule such as cron. */
  readonly phaseLock: number;
  readonly shortestMs: number;
  readonly longestMs: number;
}

/** Further off than so much of the width, and this floor, an interval is not the clock's. */
const TOLERANCE = 1.25;
const LEAST_TOLERANCE = 0.02;
const MOST_MULTIPLES = 6;
const LEAST_PAIRS = 7;

/** Describes the sleeps in intervals (milliseconds, oldest first) by the period and width that explain them best. */
export function estimateSleep(intervals: readonly number[], fit: SleepFit): SleepEstimate {
  const sleeps: number[] = [];
  const multiples: number[] = [];
  let spanned = 0;
  for (let index = 0; index < intervals.length; index++) {
    const multiple = multipleOf(intervals[index] ?? 0, fit);
    multiples.push(multiple);
    if (multiple === 0) continue;
    insertInOrder(sleeps, (intervals[index] ?? 0) / multiple);
    spanned += multiple;
  }
  const isExplained = sleeps.length > 1;
  const coverage = isExplained ? sleeps.length / spanned : 1;
  const sorted = isExplained ? sleeps : intervals.toSorted((a, b) => a - b);
  return spreadOf(sorted, coverage, phaseLockOf(intervals, multiples));
}

/** How many sleeps an interval spans, or 0 where the clock does not explain it. */
function multipleOf(length: number, { interval, halfWidth }: SleepFit): number {
  const multiple = Math.max(1, Math.round(length / interval));
  const away = Math.abs(length / multiple / interval - 1);
  return multiple <= MOST_MULTIPLES && away <= Math.max(LEAST_TOLERANCE, TOLERANCE * halfWidth) ? multiple : 0;
}

/** Neighbours' correlation: independent sleeps have 0, the differences of independent delays -1/2. */
function phaseLockOf(intervals: readonly number[], multiples: readonly number[]): number {
  let [sum, known] = [0, 0];
  for (let index = 0; index < intervals.length; index++) {
    if (multiples[index] !== 1) continue;
    sum += intervals[index] ?? 0;
    known++;
  }
  if (known <= LEAST_PAIRS) return 0;
  const mean = sum / known;
  let [products, pairs, squares, before] = [0, 0, 0, Number.NaN];
  for (let index = 0; index < intervals.length; index++) {
    const length = intervals[index] ?? 0;
    const away = multiples[index] === 1 ? length - mean : Number.NaN;
    const isPair = !Number.isNaN(away) && !Number.isNaN(before);
    if (isPair) {
      products += away * before;
      squares += (away * away + before * before) / 2;
      pairs++;
    }
    before = away;
  }
  return pairs < LEAST_PAIRS || squares === 0 ? 0 : Math.min(1, Math.max(0, (-2 * products) / squares));
}

function spreadOf(sorted: readonly number[], coverage: number, phaseLock: number): SleepEstimate {
  const [low, middle, high] = [quantile(sorted, 0.25), quantile(sorted, 0.5), quantile(sorted, 0.75)];
  return {
    intervalMs: middle,
    jitter: middle > 0 ? Math.min(1, (high - low) / middle) : 0,
    skew: high > low ? (high - middle) / (high - low) - (middle - low) / (high - low) : 0,
    shortestMs: quantile(sorted, 0.05),
    longestMs: quantile(sorted, 0.95),
    coverage,
    phaseLock,
  };
}

/**
 * Weibull's quantile (type 6 of Hyndman & Fan 1996): unlike the commoner ones unbiased for uniform values, however few.
 * A negative value counts as 0; 0 where there is none.
 */
function quantile(sorted: readonly number[], share: number): number {
  const position = Math.min(sorted.length, Math.max(1, share * (sorted.length + 1)));
  const below = Math.max(0, sorted[Math.floor(position) - 1] ?? 0);
  const above = Math.max(0, sorted[Math.ceil(position) - 1] ?? 0);
  return below + (above - below) * (position % 1);
}
