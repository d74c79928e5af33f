import type { Detector } from "../detector.ts";
import { ascending } from "./order.ts";

/**
 * Elastic's Network Beaconing package: counts of the last 6 h by minute, at default settings. 1 and up is a beacon: they
 * vary by at most .1 of their mean, or their autocovariance at some period is at least .7. What it makes of sizes is
 * left out: here all are alike, and it would call everything a beacon.
 */
export const elastic: Detector = { title: "Elastic", score: ({ times }) => elasticScore(times), threshold: 1 };

function elasticScore(times: readonly number[]): number {
  const counts = minutesBack(times);
  const used = counts.filter((count) => count > 0);
  if (counts.length < 2 * LEAST_PERIODS || used.length <= LEAST_PERIODS) return 0;
  const evenness = used.length > counts.length / 2 ? MOST_VARIATION / variationOfMiddle(counts) : 0;
  return Math.max(Math.min(evenness, MOST_EVENNESS), autocovariance(counts) / LEAST_AUTOCOVARIANCE);
}

/** Counts by minute before the last time, latest first, from the first used to the last used one. */
function minutesBack(times: readonly number[]): readonly number[] {
  const now = times.at(-1) ?? 0;
  const counts = Array.from({ length: MINUTES }, () => 0);
  for (const time of times) {
    const minute = Math.floor((now - time) / 60_000);
    if (minute < MINUTES) counts[minute] = (counts[minute] ?? 0) + 1;
  }
  return counts.slice(0, counts.findLastIndex((count) => count > 0) + 1);
}

/** Coefficient of variation of the counts between the 10th and 80th percentile of those that are not 0. */
function variationOfMiddle(counts: readonly number[]): number {
  const used = ascending(counts.filter((count) => count > 0));
  const [least, most] = [0.1, 0.8].map(
    (share) => used[Math.min(Math.floor(share * used.length + 0.5), used.length - 1)],
  );
  const middle = counts.filter((count) => count >= (least ?? 0) && count <= (most ?? 0));
  const mean = middle.reduce((sum, count) => sum + count, 0) / middle.length;
  const variance = middle.reduce((sum, count) => sum + (count - mean) ** 2, 0) / middle.length;
  return Math.sqrt(variance) / mean;
}

/** The highest of all periods, each period's averaged with those of its multiples from three on. */
function autocovariance(counts: readonly number[]): number {
  const most = Math.floor(counts.length / LEAST_PERIODS);
  const at = Array.from({ length: most + 1 }, (_, period) => (period < 2 ? 0 : correlationAt(counts, period)));
  const averaged = at.map((value, period) => {
    if (period < 2) return 0;
    const all = [value, ...at.filter((_, multiple) => multiple > 2 * period && multiple % period === 0)];
    return all.reduce((sum, one) => sum + one) / all.length;
  });
  return Math.max(...averaged);
}

function correlationAt(counts: readonly number[], period: number): number {
  const blocks = Math.floor((counts.length - period) / period);
  const known = counts.slice(period, period * Math.floor((counts.length - 2 * period + 1) / period));
  const mean = known.length === 0 ? 0 : known.reduce((sum, count) => sum + count, 0) / known.length;
  let [xx, yy, xy] = [0, 0, 0];
  for (let index = 0; index < blocks * period; index++) {
    const [x, y] = [(counts[index + period] ?? 0) - mean, (counts[index] ?? 0) - mean];
    xx += x * x;
    yy += y * y;
    xy += x * y;
  }
  const scale = Math.sqrt(xx * yy);
  return scale === 0 ? 1 : xy / scale;
}

const MINUTES = 360;
const LEAST_PERIODS = 6;
const MOST_VARIATION = 0.1;
const LEAST_AUTOCOVARIANCE = 0.7;

/** No variation at all is infinitely even; this is as good as the best autocovariance can be. */
const MOST_EVENNESS = 1 / LEAST_AUTOCOVARIANCE;
