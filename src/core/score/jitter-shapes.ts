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
  /** Logarithm of the share that is. */
  readonly logSeen: number;
  /**
   * Nats gained by an interval, by the logarithm of its length over the sleep's middle: cell `MARGIN + i` from
   * `LOWEST + i STEP` on. All that is further off is in the margins.
   */
  readonly gains: Float32Array;
  /** Logarithm of the chance that an interval is longer, by the same cells. */
  readonly logSurvival: Float32Array;
}

/** Logarithm of the table's lowest length, its grain, and its cells. */
export const LOWEST = -3.6;
export const STEP = 0.02;
export const CELLS = 320;
export const MARGIN = 128;

/** So many intervals of any sleep are something else: a pause, a burst, a retry. */
const STRAY_SHARE = 0.02;
export const STRAY_GAIN = Math.log(STRAY_SHARE);

const HALF_WIDTHS: readonly number[] = [0.2, 0.35, 0.5, 0.65];
const MISSING: readonly number[] = [0.08, 0.3, 0.5];
const MOST_MULTIPLES = 12;
/** Next to nothing, of which there is a logarithm. */
const LEAST_DENSITY = 1e-12;
/** Less is never divided by: a shape's far edge is not that exact. */
const LEAST_SURVIVAL = 0.05;

/**
 * Every shape that is tried, as tables.
 *
 * The density of an interval is the sum over k of (1 - q) q^(k - 1) f_k, where f_k is that of k sleeps in a row: even for
 * one, a triangle for two, normal for more. Against it stands the most that any mixture of memoryless sources (scale
 * mixtures of exponentials: bursts, Pareto, Weibull and gamma below 1 are such) gives the interval x: 1 / (e x).
 */
export const jitterShapes: readonly JitterShape[] = HALF_WIDTHS.flatMap((halfWidth) =>
  MISSING.map((missing) => shapeOf(halfWidth, missing)),
);

function shapeOf(halfWidth: number, missing: number): JitterShape {
  const gains = new Float32Array(CELLS + 2 * MARGIN);
  const logSurvival = new Float32Array(gains.length);
  let survival = 1;
  for (let cell = 0; cell < gains.length; cell++) {
    const length = Math.exp(LOWEST + (cell - MARGIN + 0.5) * STEP);
    const density = cell < MARGIN || cell >= MARGIN + CELLS ? 0 : densityAt(length, halfWidth, missing);
    gains[cell] = Math.log((1 - STRAY_SHARE) * density * length + LEAST_DENSITY);
    logSurvival[cell] = Math.log(Math.max(survival, LEAST_SURVIVAL));
    survival -= density * length * STEP;
  }
  return { halfWidth, missing, logSeen: Math.log1p(-missing), gains, logSurvival };
}

function densityAt(length: number, halfWidth: number, missing: number): number {
  let density = 0;
  for (let k = 1; k <= MOST_MULTIPLES; k++) {
    density += (1 - missing) * missing ** (k - 1) * densityOfSleeps(k, length, halfWidth);
  }
  return density;
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
