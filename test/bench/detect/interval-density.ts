import { normalUpperTail } from "../../../src/core/score/normal.ts";
import { CALL } from "./clocked.ts";

/** What there is to know of a sleep-loop beacon: its sleep is uniform on intervalMs * (1 + from .. 1 + to). */
export interface Truth {
  readonly intervalMs: number;
  readonly from: number;
  readonly to: number;
  /** Share of the calls that is not seen, 0..1. */
  readonly missing: number;
}

/** Mean time between two calls that are seen, in ms. */
export function meanIntervalOf({ intervalMs, from, to, missing }: Truth): number {
  return (intervalMs * (1 + (from + to) / 2) + CALL_MEAN_MS) / (1 - missing);
}

/** A density of times in ms. */
export interface Density {
  /** Per ms; 0 outside of `points`. */
  readonly at: (ms: number) => number;
  /** Where it is known, ascending; close where it changes fast. */
  readonly points: Float64Array;
}

/**
 * Density of the time between two calls that are seen. k - 1 calls between them are missing with probability
 * (1 - q) q^(k-1), and then it is the sum of k sleeps and k call times. The sum of k call times is taken to be log-normal
 * with its true mean and variance (Fenton 1960), which is exact for k = 1.
 */
export function densityOf(truth: Truth): Density {
  const lobes = Array.from({ length: lobesOf(truth.missing) }, (_, index) => tabulate(truth, index + 1));
  const points = Float64Array.from(
    lobes.flatMap(({ least, step }) => Array.from(TABLE, (_, index) => least + index * step)),
  );
  const at = (ms: number): number => {
    let sum = 0;
    for (const lobe of lobes) {
      if (lobe.least > ms) break;
      sum += valueAt(lobe, ms);
    }
    return sum;
  };
  return { at, points: points.sort() };
}

/** The density of the sum of some sleeps and call times, times its probability, at evenly spaced points. */
interface Lobe {
  readonly least: number;
  readonly step: number;
  readonly table: Float64Array;
}

const LEAST_WEIGHT = 1e-7;
const TABLE = new Float64Array(401);

function lobesOf(missing: number): number {
  return missing === 0 ? 1 : Math.ceil(Math.log(LEAST_WEIGHT) / Math.log(missing));
}

function tabulate({ intervalMs, from, to, missing }: Truth, calls: number): Lobe {
  const width = intervalMs * (to - from);
  const call = callSum(calls);
  const most = calls * width + call.most;
  const step = most / (TABLE.length - 1);
  const density = width > 0 ? spreadDensity(call, calls, width) : call.density;
  const weight = (1 - missing) * missing ** (calls - 1);
  const table = TABLE.map((_, index) => weight * Math.max(density(index * step), EDGE / most));
  return { least: calls * intervalMs * (1 + from), step, table };
}

/** Few quantiles leave a sum's outermost edges at zero, where it can be: a ten-thousandth is shared out evenly. */
const EDGE = 1e-4;

function valueAt({ least, step, table }: Lobe, ms: number): number {
  const position = (ms - least) / step;
  if (!(position >= 0 && position < table.length - 1)) return 0;
  const index = Math.floor(position);
  const [low, high] = [table[index] ?? 0, table[index + 1] ?? 0];
  return low + (high - low) * (position - index);
}

interface CallSum {
  readonly density: (ms: number) => number;
  /** Chance that the sum is below. */
  readonly below: (ms: number) => number;
  /** Hardly ever below, hardly ever above: one in 1e9. */
  readonly least: number;
  readonly most: number;
}

const CALL_MEAN_MS = CALL.medianMs * Math.exp(CALL.sigma ** 2 / 2);

function callSum(calls: number): CallSum {
  const sigma = Math.sqrt(Math.log1p(Math.expm1(CALL.sigma ** 2) / calls));
  const median = (calls * CALL_MEAN_MS) / Math.exp(sigma ** 2 / 2);
  const z = (ms: number): number => Math.log(ms / median) / sigma;
  return {
    density: (ms) => (ms > 0 ? Math.exp(-0.5 * z(ms) ** 2) / (ms * sigma * Math.sqrt(2 * Math.PI)) : 0),
    below: (ms) => 1 - normalUpperTail(z(ms)),
    least: median * Math.exp(-6 * sigma),
    most: median * Math.exp(6 * sigma),
  };
}

/**
 * With sleeps that are uniform on 0..width. The sum of all but one of them, by its quantiles, is taken off; what is left
 * is one uniform and the call times, whose density is a difference of chances.
 */
function spreadDensity(call: CallSum, calls: number, width: number): (ms: number) => number {
  const shifts = calls === 1 ? [0] : uniformSumQuantiles(calls - 1).map((quantile) => quantile * width);
  // Most of a wide sleep is far from either end.
  const below = (ms: number): number => (ms <= call.least ? 0 : ms >= call.most ? 1 : call.below(ms));
  return (ms) => {
    let sum = 0;
    for (const shift of shifts) sum += below(ms - shift) - below(ms - shift - width);
    return sum / (shifts.length * width);
  };
}

/** Quantiles of the sum of `count` numbers that are uniform on 0..1: exact for one and two, then nearly normal. */
function uniformSumQuantiles(count: number): readonly number[] {
  return Array.from({ length: QUANTILES }, (_, index) => {
    const share = (index + 0.5) / QUANTILES;
    if (count === 1) return share;
    if (count === 2) return share < 0.5 ? Math.sqrt(2 * share) : 2 - Math.sqrt(2 * (1 - share));
    return count / 2 + normalQuantile(share) * Math.sqrt(count / 12);
  });
}

const QUANTILES = 48;

/** By bisection: it is only asked for some shares of a table. */
function normalQuantile(share: number): number {
  let [low, high] = [-8, 8];
  for (let step = 0; step < 50; step++) {
    const middle = (low + high) / 2;
    if (1 - normalUpperTail(middle) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
