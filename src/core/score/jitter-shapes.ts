import { normalUpperTail } from "./normal.ts";

/**
 * What a sleep of this jitter, of which some beats are never seen, gives an interval of each length over a memoryless
 * one.
 */
export interface JitterShape {
  /** Half-width of the sleep over its middle: sleeps are even on 1 - w to 1 + w. */
  readonly halfWidth: number;
  /** Share of the beats that are not seen. */
  readonly missing: number;
  /**
   * Nats gained by an interval, by the logarithm of its length over the sleep's middle: cell i from `LOWEST + i STEP`
   * on.
   */
  readonly gains: Float32Array;
}

/** Logarithms of the table's lowest cell, and its grain. */
export const LOWEST = -3.6;
export const STEP = 0.04;
const CELLS = 160;

/** So many intervals of any sleep are something else: a pause, a burst, a retry. */
const STRAY_SHARE = 0.02;
export const STRAY_GAIN = Math.log(STRAY_SHARE);

const HALF_WIDTHS: readonly number[] = [0.2, 0.35, 0.5, 0.65];
const MISSING: readonly number[] = [0.08, 0.3, 0.5];
const MOST_MULTIPLES = 12;

/**
 * Every shape that is tried, as tables.
 *
 * The density of an interval is the sum over k of (1 - q) q^(k - 1) f_k, where f_k is that of k sleeps in a row: even for
 * one, a triangle for two, normal for more. Against it stands the most that any mixture of memoryless sources (scale
 * mixtures of exponentials: bursts, Pareto, Weibull and gamma below 1 are such) gives the interval x: 1 / (e x).
 */
export const jitterShapes: readonly JitterShape[] = HALF_WIDTHS.flatMap((halfWidth) =>
  MISSING.map((missing) => ({ halfWidth, missing, gains: gainsOf(halfWidth, missing) })),
);

function gainsOf(halfWidth: number, missing: number): Float32Array {
  return Float32Array.from({ length: CELLS }, (_, cell) => {
    const length = Math.exp(LOWEST + (cell + 0.5) * STEP);
    let density = 0;
    for (let k = 1; k <= MOST_MULTIPLES; k++) {
      density += (1 - missing) * missing ** (k - 1) * densityOfSleeps(k, length, halfWidth);
    }
    return Math.log((1 - STRAY_SHARE) * density * length * Math.E + STRAY_SHARE);
  });
}

/** Density of k sleeps in a row at this length. */
function densityOfSleeps(k: number, length: number, halfWidth: number): number {
  const away = length - k;
  if (k === 1) return softBox(away, halfWidth);
  if (k === 2) return Math.max(0, 1 - Math.abs(away) / (2 * halfWidth)) / (2 * halfWidth);
  const deviation = halfWidth * Math.sqrt(k / 3);
  return Math.exp(-0.5 * (away / deviation) ** 2) / (deviation * Math.sqrt(2 * Math.PI));
}

/** Even, with edges that the time of a call makes soft. */
function softBox(away: number, halfWidth: number): number {
  const edge = 0.06 * halfWidth + 0.01;
  const above = normalUpperTail((away - halfWidth) / edge);
  return (above - normalUpperTail((away + halfWidth) / edge)) / (2 * halfWidth);
}
