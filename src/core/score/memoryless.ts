import { MOST_BEATS } from "../conversation/beat-ring.ts";
import { LOG_INTEGERS } from "./log-binomial.ts";

/** Halves of halves: so many sources a series may be split into. */
const ROUNDS = 2;
/** So many places to split at are tried. */
const PLACES = 16;

/**
 * Logarithm of the density of each excess (of gaps in ascending order, `length` of them), were they made by the likeliest
 * mixture of memoryless sources, fast and slow, that is found: each of up to four takes those between two lengths.
 *
 * Bursts, on-off traffic, Pareto, Weibull and gamma excesses with a shape below 1, and rates that follow the day are such
 * mixtures (completely monotone densities are mixtures of exponentials: Bernstein).
 */
export function memoryless(sorted: Float64Array, length: number, deadMs: number, densities: Float64Array): void {
  let sum = 0;
  for (let index = 0; index < length; index++) {
    sum += Math.max(Number.MIN_VALUE, (sorted[index] ?? 0) - deadMs);
    sums[index + 1] = sum;
  }
  let edges: readonly number[] = [0, length];
  for (let round = 0; round < ROUNDS; round++) {
    const finer = splitOnce(edges, length);
    if (finer.length === edges.length) break;
    edges = finer;
  }
  for (let part = 1; part < edges.length; part++) {
    const [from, to] = [edges[part - 1] ?? 0, edges[part] ?? 0];
    const mean = meanOf(from, to);
    const log = (LOG_INTEGERS[to - from] ?? 0) - (LOG_INTEGERS[length] ?? 0) - Math.log(mean);
    for (let index = from; index < to; index++) densities[index] = log - ((sorted[index] ?? 0) - deadMs) / mean;
  }
}

/** Sums of the first excesses; overwritten by each call. */
const sums = new Float64Array(MOST_BEATS);

function meanOf(from: number, to: number): number {
  return ((sums[to] ?? 0) - (sums[from] ?? 0)) / (to - from);
}

/** Log-likelihood of one source for those from..to, of `all`. */
function ofOne(from: number, to: number, all: number): number {
  const count = to - from;
  return count * ((LOG_INTEGERS[count] ?? 0) - (LOG_INTEGERS[all] ?? 0) - Math.log(meanOf(from, to)) - 1);
}

/** Each part is split once more where that explains more of it. */
function splitOnce(edges: readonly number[], all: number): readonly number[] {
  const finer = [0];
  for (let part = 1; part < edges.length; part++) {
    const [from, to] = [edges[part - 1] ?? 0, edges[part] ?? 0];
    const place = bestPlace(from, to, all);
    if (place > 0) finer.push(place);
    finer.push(to);
  }
  return finer;
}

/** Where two sources explain more than one, or 0. */
function bestPlace(from: number, to: number, all: number): number {
  const step = Math.max(1, Math.floor((to - from) / PLACES));
  let best = ofOne(from, to, all);
  let place = 0;
  for (let at = from + 1; at < to; at += step) {
    const nats = ofOne(from, at, all) + ofOne(at, to, all);
    if (nats > best) [best, place] = [nats, at];
  }
  return place;
}
