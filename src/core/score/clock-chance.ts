import { calibration } from "./calibration.ts";

/** The least chance that is ever stated: below it any model of clockless traffic ends. */
export const LEAST_CHANCE = 1e-12;

/**
 * Chance, in `LEAST_CHANCE`..1, that so many intervals (3..63) without a clock (Poisson) give at least so many nats of
 * `clockEvidence`, where the dead time is such a share of their mean (0..1): read from `calibration`, between its points
 * on a straight line of the chance's logarithm. Past its last point it falls as the evidence grows, factor e a nat, which
 * a Bayes factor's chance never exceeds.
 */
export function chanceOfEvidence(nats: number, intervals: number, deadShare = 0): number {
  const { counts, deadShares, logChances } = calibration;
  const [count, betweenCounts] = placeOf(intervals, counts);
  const [dead, betweenShares] = placeOf(deadShare, deadShares);
  const alongCounts = (share: number, point: number): number => {
    const table = calibration.nats[share];
    return (1 - betweenCounts) * (table?.[count - 1]?.[point] ?? 0) + betweenCounts * (table?.[count]?.[point] ?? 0);
  };
  const thresholdAt = (point: number): number => {
    const less = betweenShares < 1 ? (1 - betweenShares) * alongCounts(dead - 1, point) : 0;
    return betweenShares > 0 ? less + betweenShares * alongCounts(dead, point) : less;
  };
  const logChance = interpolate(nats, thresholdAt, logChances);
  return Math.min(1, Math.max(LEAST_CHANCE, Math.exp(logChance)));
}

/** The first point from the second on that is not below the value, and how far it is on the way to that. */
function placeOf(value: number, points: readonly number[]): readonly [above: number, share: number] {
  const found = points.findIndex((point) => point >= value);
  const above = Math.max(1, found < 0 ? points.length - 1 : found);
  const [from = value, to = value] = [points[above - 1], points[above]];
  return [above, Math.min(1, Math.max(0, (value - from) / (to - from)))];
}

/** Chances fall and thresholds rise along the points. */
function interpolate(nats: number, thresholdAt: (point: number) => number, logChances: readonly number[]): number {
  let before = thresholdAt(0);
  if (nats <= before) return nats === before ? (logChances[0] ?? 0) : 0;
  for (let point = 1; point < logChances.length; point++) {
    const threshold = thresholdAt(point);
    const [high = 0, low = 0] = [logChances[point - 1], logChances[point]];
    if (nats <= threshold) return high + ((low - high) * (nats - before)) / (threshold - before);
    before = threshold;
  }
  return (logChances.at(-1) ?? 0) - (nats - before);
}
