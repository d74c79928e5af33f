/** A share with its 95 % interval. */
export interface Rate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Standard normal quantile of 97.5 %. */
const Z = 1.959964;

/** Share of `count` in `of` (> 0), with Wilson's interval (1927, J. Am. Stat. Assoc. 22). */
export function wilson(count: number, of: number): Rate {
  const value = count / of;
  const middle = (value + Z ** 2 / (2 * of)) / (1 + Z ** 2 / of);
  const half = (Z / (1 + Z ** 2 / of)) * Math.sqrt((value * (1 - value)) / of + Z ** 2 / (4 * of * of));
  return { value, low: count === 0 ? 0 : middle - half, high: count === of ? 1 : middle + half };
}

/**
 * Area under the ROC: the chance that a beacon's score is above a clockless one's, ties counting half. The interval is
 * that of DeLong, DeLong and Clarke-Pearson 1988 (Biometrics 44), and where all are in order, so that it has no width,
 * the chance that the order of so many is an accident is put at 5 %.
 */
export function areaUnderRoc(beacons: readonly number[], clockless: readonly number[]): Rate {
  const over = placements(beacons, clockless);
  const under = placements(clockless, beacons);
  const value = mean(over);
  const error = Math.sqrt(variance(over) / beacons.length + variance(under) / clockless.length);
  const least = 0.05 ** (1 / Math.min(beacons.length, clockless.length));
  return { value, low: Math.max(0, Math.min(value - Z * error, least)), high: Math.min(1, value + Z * error) };
}

/** For each of the scores, which share of the others is below it. */
function placements(scores: readonly number[], others: readonly number[]): readonly number[] {
  const sorted = Float64Array.from(others).sort();
  return scores.map(
    (score) => (countBelow(sorted, score, false) + countBelow(sorted, score, true)) / 2 / sorted.length,
  );
}

function countBelow(sorted: Float64Array, score: number, orEqual: boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const value = sorted[middle] ?? Number.POSITIVE_INFINITY;
    if (value < score || (orEqual && value === score)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function variance(values: readonly number[]): number {
  const middle = mean(values);
  return values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / Math.max(1, values.length - 1);
}

/** The least value that at most this share of the values exceeds. */
export function upperQuantile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[sorted.length - 1 - Math.floor(share * sorted.length)] ?? Number.POSITIVE_INFINITY;
}
