import type { Sample } from "./sample.ts";

/** Intervals within a burst are shorter than those between bursts by at least this factor. */
const LEAST_RATIO = 3;
/** Fewer bursts look steady by chance. */
const LEAST_BURSTS = 7;

/**
 * Intervals from burst to burst, where the intervals (positive) fall into clearly short ones and clearly long ones;
 * null where they do not, or where it makes no difference. The widest gap between neighbours in order, as a ratio,
 * tells them apart.
 */
export function joinBursts({ values, sorted }: Pick<Sample, "values" | "sorted">): Float64Array | null {
  let widest = LEAST_RATIO;
  let longestShort = 0;
  for (let index = 0; index + LEAST_BURSTS < sorted.length; index++) {
    const ratio = (sorted[index + 1] ?? 0) / (sorted[index] ?? 1);
    if (ratio < widest) continue;
    widest = ratio;
    longestShort = sorted[index] ?? 0;
  }
  if (longestShort === 0) return null;
  const joined: number[] = [];
  let sinceBurst = 0;
  for (const interval of values) {
    sinceBurst += interval;
    if (interval <= longestShort) continue;
    joined.push(sinceBurst);
    sinceBurst = 0;
  }
  return Float64Array.from(joined);
}
