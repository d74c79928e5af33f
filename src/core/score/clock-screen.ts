import { jitterShapes, LOWEST, STEP, STRAY_GAIN } from "./jitter-shapes.ts";

/** Shapes that stand for all when only a glance is wanted: a little and much jitter, few and many beats unseen. */
const GLANCES = jitterShapes.filter(({ halfWidth, missing }) => halfWidth > 0.3 && missing < 0.4);
/** What clockless intervals hardly reach: of 12 or more, one series in ten; of fewer, one in three. */
const LEAST_NATS = 0;
/**
 * So near to another, an interval may be of the same period; shorter than the other share of it, it lies within a
 * burst.
 */
const NEAR = 0.12;
const WITHIN = 0.7;
const PROBES = 10;
const LEAST_ALIKE = 4;
const ALIKE_SHARE = 0.35;
const LEAST_ALIKE_LONG = 6;
const ALIKE_LONG_SHARE = 0.6;
const RECENT = 8;
const RECENT_ALIKE = 5;

/**
 * Whether a full look at these intervals (oldest first, at least 3) could find a clock: a glance that costs a tenth of
 * it and spares it for nine in ten conversations without one. Either some shape fits not too badly, or many intervals
 * are like one of the last ten.
 */
export function mayHaveClock(intervals: Float64Array): boolean {
  return hasAlike(intervals) || fitsRoughly(intervals);
}

/** One of the last intervals that many others are like: of all, of those not within bursts, or of the last. */
function hasAlike(intervals: Float64Array): boolean {
  const n = intervals.length;
  for (let probe = n - 1; probe >= Math.max(0, n - PROBES); probe--) {
    const length = intervals[probe] ?? 0;
    let [alike, long, recent] = [0, 0, 0];
    for (let index = 0; index < n; index++) {
      const other = intervals[index] ?? 0;
      if (other >= WITHIN * length) long++;
      if (Math.abs(other - length) > NEAR * length) continue;
      alike++;
      if (index >= n - RECENT) recent++;
    }
    if (alike >= Math.max(LEAST_ALIKE, ALIKE_SHARE * n) || recent >= RECENT_ALIKE) return true;
    if (alike >= Math.max(LEAST_ALIKE_LONG, ALIKE_LONG_SHARE * long)) return true;
  }
  return false;
}

function fitsRoughly(intervals: Float64Array): boolean {
  let sum = 0;
  for (let index = 0; index < intervals.length; index++) sum += intervals[index] ?? 0;
  const logMean = Math.log(sum / intervals.length);
  const cells = new Float64Array(intervals.length);
  for (let index = 0; index < cells.length; index++) {
    cells[index] = (Math.log(intervals[index] ?? 0) - logMean - LOWEST) / STEP;
  }
  return GLANCES.some(({ gains, missing }) => {
    const shift = -Math.log1p(-missing) / STEP;
    let nats = 0;
    for (let index = 0; index < cells.length; index++) {
      const cell = Math.floor((cells[index] ?? 0) + shift);
      nats += cell >= 0 && cell < gains.length ? (gains[cell] ?? 0) : STRAY_GAIN;
    }
    return nats >= LEAST_NATS;
  });
}
