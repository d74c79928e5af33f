import { calibration } from "./calibration.ts";

/** The least chance that is ever stated: below it any model of clockless traffic ends. */
export const LEAST_CHANCE = 1e-12;

/**
 * Chance, in `LEAST_CHANCE`..1, that so many intervals (3..63) without a clock (Poisson) give at least so many nats of
 * `clockEvidence`: read from `calibration`, between its points on a straight line of the chance's logarithm. Past its
 * last point it falls as the evidence grows, factor e a nat, which a Bayes factor's chance never exceeds.
 */
export function chanceOfEvidence(nats: number, intervals: number): number {
  const { counts, logChances } = calibration;
  const above = Math.max(
    1,
    counts.findIndex((count) => count >= intervals),
  );
  const [from = intervals, to = intervals] = [counts[above - 1], counts[above]];
  const share = Math.min(1, Math.max(0, (intervals - from) / (to - from)));
  const thresholdAt = (point: number): number =>
    (1 - share) * (calibration.nats[above - 1]?.[point] ?? 0) + share * (calibration.nats[above]?.[point] ?? 0);
  const logChance = interpolate(nats, thresholdAt, logChances);
  return Math.min(1, Math.max(LEAST_CHANCE, Math.exp(logChance)));
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
