import { type Density, densityOf, meanIntervalOf, type Truth } from "./interval-density.ts";
import { differences } from "./rivals/order.ts";

/** Logarithm of a likelihood ratio, from ascending times in ms; minus infinity where the beacon cannot have been it. */
export type LogRatio = (times: readonly number[]) => number;

/** What nobody can beat, beside what nobody can beat who is not told the interval. */
export interface Optima {
  /**
   * How much likelier the times are from this very beacon than from a Poisson process of its mean rate. Nothing that tells
   * the two apart does it better at any false rate (Neyman and Pearson 1933), and what does not know the beacon's
   * interval, jitter and losses beforehand cannot be as good.
   */
  readonly known: LogRatio;
  /**
   * The same for who knows jitter and losses but neither interval nor rate: both likelihoods are integrated over all
   * units of time, each order of magnitude counting the same. Nothing whose verdict does not depend on the unit of time
   * does better (Lehmann and Romano, Testing Statistical Hypotheses, chapter 6).
   */
  readonly unitFree: LogRatio;
}

export function optimaFor(truth: Truth): Optima {
  const density = densityOf(truth);
  return { known: knownRatio(density, meanIntervalOf(truth)), unitFree: unitFreeRatio(density) };
}

function knownRatio(density: Density, mean: number): LogRatio {
  return (times) =>
    differences(times).reduce((sum, interval) => sum + Math.log(density.at(interval) * mean) + interval / mean, 0);
}

function unitFreeRatio(density: Density): LogRatio {
  const units = likelyUnits(density);
  const most = Math.log(density.points.reduce((high, ms) => Math.max(high, density.at(ms)), 0));
  return (times) => {
    const intervals = differences(times);
    const [least = 0, ...rest] = intervals.toSorted((a, b) => a - b);
    const largestFirst = rest.toReversed();
    const logs: number[] = [];
    let best = Number.NEGATIVE_INFINITY;
    for (const { point, logMass } of units) {
      const own = logMass - Math.log(least);
      const others = { intervals: largestFirst, unit: point / least, most, enough: best - own - NEGLIGIBLE };
      const sum = own + logLikelihood(density, others);
      if (sum === Number.NEGATIVE_INFINITY) continue;
      logs.push(sum);
      best = Math.max(best, sum);
    }
    const sum = intervals.reduce((total, interval) => total + interval, 0);
    return logSum(logs) + intervals.length * Math.log(sum) - logFactorial(intervals.length - 1);
  };
}

/** What the least interval may be in the beacon's own time, which sets the unit; with how likely that is. */
function likelyUnits({ at, points }: Density): readonly { readonly point: number; readonly logMass: number }[] {
  return [...points].flatMap((point, index) => {
    const width = ((points[index + 1] ?? point) - (points[index - 1] ?? point)) / 2;
    const mass = at(point) * width;
    return mass > 0 ? [{ point, logMass: Math.log(mass) }] : [];
  });
}

/** What is e^25 times less likely than the likeliest unit does not count. */
const NEGLIGIBLE = 25;

interface Others {
  readonly intervals: readonly number[];
  readonly unit: number;
  /** Logarithm of the highest density. */
  readonly most: number;
  /** A sum that must end below this may be given as minus infinity. */
  readonly enough: number;
}

function logLikelihood(density: Density, { intervals, unit, most, enough }: Others): number {
  const logUnit = Math.log(unit);
  let reachable = intervals.length * (most + logUnit);
  for (const interval of intervals) {
    if (!(reachable >= enough)) return Number.NEGATIVE_INFINITY;
    reachable += Math.log(density.at(unit * interval)) - most;
  }
  return reachable;
}

function logSum(logs: readonly number[]): number {
  const most = logs.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  if (most === Number.NEGATIVE_INFINITY) return most;
  return most + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - most), 0));
}

function logFactorial(n: number): number {
  let sum = 0;
  for (let factor = 2; factor <= n; factor++) sum += Math.log(factor);
  return sum;
}
