import { MOST_BEATS } from "../conversation/beat-ring.ts";
import { CELLS, jitterShapes, LOWEST, MARGIN, STEP, STRAY_GAIN } from "./jitter-shapes.ts";

/** Shapes that stand for all when only a glance is wanted: a little and much jitter, few and many beats unseen. */
const GLANCES = jitterShapes.filter(({ halfWidth, missing }) => halfWidth > 0.3 && missing < 0.4);
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
  const least = Math.max(LEAST_ALIKE, ALIKE_SHARE * n);
  for (let probe = n - 1; probe >= Math.max(0, n - PROBES); probe--) {
    const length = intervals[probe] ?? 0;
    const [nearFrom, nearTo, within] = [(1 - NEAR) * length, (1 + NEAR) * length, WITHIN * length];
    let [alike, long, recent] = [0, 0, 0];
    for (let index = 0; index < n; index++) {
      const other = intervals[index] ?? 0;
      const isNear = other >= nearFrom && other <= nearTo ? 1 : 0;
      alike += isNear;
      long += other >= within ? 1 : 0;
      recent += index >= n - RECENT ? isNear : 0;
    }
    if (alike >= least || recent >= RECENT_ALIKE) return true;
    if (alike >= LEAST_ALIKE_LONG && alike >= ALIKE_LONG_SHARE * long) return true;
  }
  return false;
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

/** Cells of the intervals' lengths; overwritten by each glance. */
const cells = new Int32Array(MOST_BEATS);

function fitsRoughly(intervals: readonly number[]): boolean {
  const n = Math.min(intervals.length, MOST_BEATS);
  let sum = 0;
  for (let index = 0; index < n; index++) sum += intervals[index] ?? 0;
  const lowest = Math.log(sum / n) + LOWEST;
  for (let index = 0; index < n; index++) {
    const cell = Math.floor((Math.log(intervals[index] ?? 0) - lowest) / STEP);
    cells[index] = Math.min(CELLS, Math.max(-1, cell)) + MARGIN;
  }
  const least = n >= SOME.from && n <= SOME.to ? LEAST_NATS_OF_SOME : LEAST_NATS;
  for (const { gains, logSeen } of GLANCES) {
    const shift = Math.floor(0.5 - logSeen / STEP);
    let nats = 0;
    for (let index = 0; index < n; index++) {
      const gain = 1 + (gains[(cells[index] ?? 0) + shift] ?? 0);
      nats += gain > STRAY_GAIN ? gain : STRAY_GAIN;
    }
    if (nats >= least) return true;
  }
  return false;
}
