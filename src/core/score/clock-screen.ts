import { MOST_BEATS } from "../conversation/beat-ring.ts";
import { CELLS, type JitterShape, jitterShapes, LOWEST, MARGIN, STEP, STRAY_GAIN } from "./jitter-shapes.ts";

/** Shapes that stand for all when only a glance is wanted: a little and much jitter, few and many beats unseen. */
const GLANCES: readonly Float64Array[] = jitterShapes
  .filter(({ halfWidth, missing }) => halfWidth > 0.3 && missing < 0.4)
  .map(gainsAtAGlance);
/** What clockless intervals hardly reach, and a clock does that a full look would find; more of 7 to 12 intervals. */
const LEAST_NATS = 1;
const LEAST_NATS_OF_SOME = 2;
const SOME = { from: 7, to: 12 } as const;
/**
 * So near to another, an interval may be of the same period; shorter than the other share of it, it lies within a
 * burst.
 */
const NEAR = 0.12;
const WITHIN = 0.7;
const PROBES = 5;
const LEAST_ALIKE = 4;
const ALIKE_SHARE = 0.35;
const LEAST_ALIKE_LONG = 6;
const ALIKE_LONG_SHARE = 0.6;
const RECENT = 8;
const RECENT_ALIKE = 5;

/**
 * Whether a full look at these intervals (oldest first, at least 3) could find a clock: a glance that costs a tenth of
 * it and spares it for nine in ten conversations without one. Either some shape fits not too badly, or many intervals
 * are like one of the last five, or all are clearly short or long, and the long ones alike.
 */
export function mayHaveClock(intervals: readonly number[]): boolean {
  return fitsRoughly(intervals) || hasAlike(intervals) || hasBursts(intervals);
}

/** One of the last intervals that many others are like: of all, of those not within bursts, or of the last. */
function hasAlike(intervals: readonly number[]): boolean {
  const n = intervals.length;
  const recentFrom = Math.max(0, n - RECENT);
  const least = Math.max(LEAST_ALIKE, ALIKE_SHARE * n);
  for (let probe = n - 1; probe >= Math.max(0, n - PROBES); probe--) {
    const length = intervals[probe] ?? 0;
    const [nearFrom, nearTo] = [(1 - NEAR) * length, (1 + NEAR) * length];
    const recent = countWithin(intervals, { from: recentFrom, to: n }, nearFrom, nearTo);
    const alike = recent + countWithin(intervals, { from: 0, to: recentFrom }, nearFrom, nearTo);
    if (alike >= least || recent >= RECENT_ALIKE) return true;
    if (alike < LEAST_ALIKE_LONG) continue;
    const long = countWithin(intervals, { from: 0, to: n }, WITHIN * length, Number.POSITIVE_INFINITY);
    if (alike >= ALIKE_LONG_SHARE * long) return true;
  }
  return false;
}

/** How many from one index to before another are neither shorter nor longer than this: added up without a branch. */
function countWithin(
  intervals: readonly number[],
  { from, to }: { readonly from: number; readonly to: number },
  shortest: number,
  longest: number,
): number {
  let count = 0;
  for (let index = from; index < to; index++) {
    const interval = intervals[index] ?? 0;
    count += Number(interval >= shortest) & Number(interval <= longest);
  }
  return count;
}

/** So many of the longest may be pauses. */
const PAUSES = 2;
/** Long intervals are alike within this factor, and longer than the short ones by that. */
const LONG_RATIO = 2.5;
const SHORT_RATIO = 3;
const LEAST_LONG = 4;

/** Fewer intervals are few bursts, which say nothing. */
const LEAST_WITH_BURSTS = 11;

/** Each clearly short or clearly long, and the long ones alike: bursts may come by a clock. */
function hasBursts(intervals: readonly number[]): boolean {
  if (intervals.length < LEAST_WITH_BURSTS) return false;
  let longest = Number.POSITIVE_INFINITY;
  for (let pause = 0; pause <= PAUSES; pause++) {
    longest = longestBelow(intervals, longest);
    const [long, short] = [longest / LONG_RATIO, longest / LONG_RATIO / SHORT_RATIO];
    let [longs, between] = [0, 0];
    for (let index = 0; index < intervals.length; index++) {
      const interval = intervals[index] ?? 0;
      longs += interval >= long ? 1 : 0;
      between += interval > short && interval < long ? 1 : 0;
    }
    if (between === 0 && longs >= LEAST_LONG + pause) return true;
  }
  return false;
}

function longestBelow(intervals: readonly number[], limit: number): number {
  let longest = 0;
  for (let index = 0; index < intervals.length; index++) {
    const interval = intervals[index] ?? 0;
    if (interval > longest && interval < limit) longest = interval;
  }
  return longest;
}

/** Rows of a glance's table for the intervals' lengths; overwritten by each glance. */
const rows = new Int32Array(MOST_BEATS);

/** Nats of an interval, at least those of a stray, by the cell of its length over the mean, of which there are two more. */
function gainsAtAGlance({ gains, logSeen }: JitterShape): Float64Array {
  const shift = Math.floor(0.5 - logSeen / STEP);
  return Float64Array.from({ length: CELLS + 2 }, (_, row) =>
    Math.max(STRAY_GAIN, 1 + (gains[MARGIN + row - 1 + shift] ?? 0)),
  );
}

function fitsRoughly(intervals: readonly number[]): boolean {
  const n = Math.min(intervals.length, MOST_BEATS);
  let sum = 0;
  for (let index = 0; index < n; index++) sum += intervals[index] ?? 0;
  const lowest = Math.log(sum / n) + LOWEST;
  for (let index = 0; index < n; index++) {
    const cell = Math.floor((Math.log(intervals[index] ?? 0) - lowest) / STEP);
    rows[index] = 1 + Math.min(CELLS, Math.max(-1, cell));
  }
  const least = n >= SOME.from && n <= SOME.to ? LEAST_NATS_OF_SOME : LEAST_NATS;
  for (let glance = 0; glance < GLANCES.length; glance++) {
    const gains = GLANCES[glance] ?? NO_GAINS;
    let nats = 0;
    for (let index = 0; index < n; index++) nats += gains[rows[index] ?? 0] ?? 0;
    if (nats >= least) return true;
  }
  return false;
}

const NO_GAINS = new Float64Array(CELLS + 2);
