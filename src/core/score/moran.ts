import { stirlingError, stirlingErrorCurvature, stirlingErrorSlope } from "./gamma.ts";
import { normalDensity, normalUpperTail } from "./normal.ts";

/** The least chance that is ever stated: below it doubles run out, and any model does long before. */
export const LEAST_CHANCE = 1e-300;

/** Timestamps are taken to be exact to this, unless told. */
export const RESOLUTION_MS = 1;

/**
 * Chance, in `LEAST_CHANCE`..1, that intervals without a clock are at least as even as these (milliseconds, any order).
 *
 * Without a clock (a Poisson process) and given their sum, n intervals are uniform on a simplex. The statistic is
 * Moran's L = sum of log(n D / sum D): 0 when all are equal, ever less the more they differ, whatever their rate. Its
 * chance is exact for n = 2 and else Lugannani and Rice's saddlepoint approximation, nowhere more than .4 % too low and
 * in the far tail .16 / (n - 1) too high: 8 % for n = 3, 2.3 % for n = 8, .3 % for n = 64.
 *
 * Evenness finer than `resolutionMs` (> 0) is not believed: L is at most that of intervals that alternate by one
 * resolution. An interval shorter than that, zero and negative ones included, counts as resolution / e, which has the
 * mean logarithm of what it may have been. Fewer than two intervals, a mean not above the resolution or a sum that is
 * not finite: 1.
 *
 * Moran 1947 (J. R. Stat. Soc. B 9) and 1951 (B 13); Darling 1953 (Ann. Math. Stat. 24); Lugannani and Rice 1980
 * (Adv. Appl. Probab. 12).
 */
export function chanceOfEvenness(intervals: readonly number[], resolutionMs = RESOLUTION_MS): number {
  const n = intervals.length;
  const floor = resolutionMs / Math.E;
  let sum = 0;
  for (const interval of intervals) sum += interval < resolutionMs ? floor : interval;
  const mean = sum / n;
  if (n < 2 || !(mean > resolutionMs) || mean === Number.POSITIVE_INFINITY) return 1;
  let evenness = -n * Math.log(mean);
  for (const interval of intervals) evenness += Math.log(interval < resolutionMs ? floor : interval);
  return evennessTail(n, Math.min(evenness, mostEvenness(n, resolutionMs / mean)));
}

/** Below this share of the mean an interval's logarithm is rounding, whatever the resolution. */
const ROUNDING = 1e-6;

function mostEvenness(n: number, resolution: number): number {
  return (n / 2) * Math.log1p(-(Math.max(resolution, ROUNDING) ** 2));
}

/** P(L >= evenness) for n >= 2 intervals without a clock and evenness < 0. */
export function evennessTail(n: number, evenness: number): number {
  const chance = n === 2 ? Math.sqrt(-Math.expm1(evenness)) : saddlepointTail(n, evenness);
  return Math.min(1, Math.max(LEAST_CHANCE, chance));
}

function saddlepointTail(n: number, evenness: number): number {
  const order = saddlepoint(n, evenness);
  const z = signedRoot(n, order);
  return normalUpperTail(z) + normalDensity(z) * skewCorrection(n, order);
}

/**
 * The order 1 + s at which K'(s) is the evenness. K' runs from minus infinity to 0 and -1/K' is nearly straight, so
 * that Newton's method on it needs three or four steps from anywhere.
 */
function saddlepoint(n: number, evenness: number): number {
  let order = (n - 1) / (-2 * evenness);
  for (let step = 0; step < MOST_STEPS; step++) {
    const slope = cumulantSlope(n, order);
    const next = Math.max(order / 8, order + (slope * (1 - slope / evenness)) / cumulantCurvature(n, order));
    const isSettled = Math.abs(next - order) <= SETTLED * order;
    order = next;
    if (isSettled) break;
  }
  return order;
}

const MOST_STEPS = 50;

/** The steps converge quadratically: one of this size leaves an error near its square. */
const SETTLED = 1e-6;

/** Lugannani and Rice's z: its square is twice the exponent s K'(s) - K(s), its sign that of s. */
function signedRoot(n: number, order: number): number {
  const s = order - 1;
  return Math.sign(s) * Math.sqrt(2 * Math.max(0, s * cumulantSlope(n, order) - cumulant(n, order)));
}

/** 1/u - 1/z. Near s = 0 both are infinite and their difference is smooth: there it is drawn straight. */
function skewCorrection(n: number, order: number): number {
  const s = order - 1;
  if (Math.abs(s) < NEAR_MEAN) {
    const share = (s / NEAR_MEAN + 1) / 2;
    return (1 - share) * skewCorrection(n, 1 - NEAR_MEAN) + share * skewCorrection(n, 1 + NEAR_MEAN);
  }
  return 1 / (s * Math.sqrt(cumulantCurvature(n, order))) - 1 / signedRoot(n, order);
}

const NEAR_MEAN = 0.01;

/**
 * K(s) = log E exp(s L), by the order a = 1 + s > 0. It is lgamma(n) - lgamma(n a) + n lgamma(a) + n s log n with the
 * large parts, which cancel, taken out by Stirling's formula.
 */
function cumulant(n: number, order: number): number {
  return (
    stirlingError(n) -
    stirlingError(n * order) -
    n * (stirlingError(1) - stirlingError(order)) -
    ((n - 1) / 2) * Math.log(order)
  );
}

function cumulantSlope(n: number, order: number): number {
  return n * (stirlingErrorSlope(order) - stirlingErrorSlope(n * order)) - (n - 1) / (2 * order);
}

function cumulantCurvature(n: number, order: number): number {
  return n * (stirlingErrorCurvature(order) - n * stirlingErrorCurvature(n * order)) + (n - 1) / (2 * order * order);
}
