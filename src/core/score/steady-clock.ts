import { Caught } from "./caught.ts";
import type { SleepFit } from "./jittered-sleep.ts";
import { logBinomial } from "./log-binomial.ts";
import type { Sample } from "./sample.ts";

/** Narrower than this share of what is beyond the dead time, a clock is no steadier for it. */
const FINEST = 0.0005;
const LEAST_INLIERS = 3;
const QUANTILES: readonly number[] = [0.1, 0.25, 0.4, 0.55, 0.75];
const ROUNDS = 2;
/** A first fit that lies so many nats behind the best is not made better. */
const HOPELESS = 5;

/**
 * Logarithm of the likelihood ratio of the best steady clock against clockless traffic (as in `jitteredSleep`).
 *
 * A clock of period T makes intervals k T (k - 1 beats unseen) within w T sqrt(k). Candidates for T are the mean and some
 * quantiles, each then moved to the middle of what it catches. The width is that of the intervals caught; how many are
 * caught, and how many beats are unseen, is marginal under even priors (beta functions), so that what is not caught costs
 * no more than naming it.
 */
export function steadyClock(sample: Sample): SleepFit {
  const { sorted, length } = sample;
  let best: SleepFit = { nats: Number.NEGATIVE_INFINITY, interval: 0, halfWidth: 0 };
  let sum = 0;
  for (let index = 0; index < length; index++) sum += sorted[index] ?? 0;
  for (let candidate = -1; candidate < QUANTILES.length; candidate++) {
    let interval = candidate < 0 ? sum / length : (sorted[Math.floor((QUANTILES[candidate] ?? 0) * length)] ?? 0);
    for (let round = 0; round < ROUNDS; round++) {
      const fit = fitPeriod(sample, interval);
      if (fit.nats > best.nats) best = { nats: fit.nats, interval, halfWidth: fit.halfWidth };
      if (fit.shift === 0 || fit.nats < best.nats - HOPELESS) break;
      interval *= 1 + fit.shift;
    }
  }
  return best;
}

interface PeriodFit {
  readonly nats: number;
  readonly halfWidth: number;
  /** By how much of itself the period should move to lie in the middle of what it catches. */
  readonly shift: number;
}

/**
 * Silences that no multiple explains may be one, and one more for so many intervals that are: a clock pauses now and
 * then.
 */
const INLIERS_A_PAUSE = 8;
/** A period of which hardly any single one is seen is a fraction of the true one. */
const MOST_LONG = 0.7;
/** The next one is hardly further off: only the width of the last of such is tried. */
const NEXT_TO = 1.06;

/** So much is left unexplained, however many of those that are caught are taken. */
const NOTHING_CAUGHT: PeriodFit = { nats: Number.NEGATIVE_INFINITY, halfWidth: 0, shift: 0 };

/** Logarithms of small whole numbers. */
const LOGS = Float64Array.from({ length: 512 }, (_, number) => Math.log(number));

/** Overwritten by each fit before it is read. */
const caught = new Caught();

function fitPeriod(sample: Sample, period: number): PeriodFit {
  const n = sample.length;
  caught.load(sample, period);
  const { residuals, multiples, gains, silences, length } = caught;
  if (silences - caught.long > 1 + length / INLIERS_A_PAUSE) return NOTHING_CAUGHT;
  const finest = Math.max(FINEST * (1 - Math.min(1, sample.deadMs / period)), sample.resolution / period);
  let nats = Number.NEGATIVE_INFINITY;
  let [best, unseen, gain, long] = [-1, 0, 0, 0];
  for (let index = 0; index < length; index++) {
    const multiple = multiples[index] ?? 1;
    gain += gains[index] ?? 0;
    unseen += multiple - 1;
    long += Number(multiple > 1);
    const count = index + 1;
    const width = widthOf(finest, index);
    const isEnough = Number(count >= LEAST_INLIERS) & Number(long <= MOST_LONG * count);
    const isExplained = Number(silences - long <= 1 + count / INLIERS_A_PAUSE);
    const isLast = Number(count === length) | Number(Math.abs(residuals[count] ?? 0) >= width * NEXT_TO);
    // One branch, as none of these can be foreseen.
    if ((isEnough & isExplained & isLast) === 0) continue;
    const seen = count + unseen;
    const prices = (LOGS[count] ?? 0) + (LOGS[seen + 1] ?? 0) + logBinomial(seen, unseen) + logBinomial(n, count);
    const one = gain - prices - (LOGS[n + 1] ?? 0) - (count - 1) * Math.log(2 * width);
    if (one > nats) [nats, best] = [one, index];
  }
  return best < 0 ? NOTHING_CAUGHT : { nats, halfWidth: widthOf(finest, best), shift: middleOf(best) };
}

/** Half the width of what is caught up to this one, which is the farthest of it. */
function widthOf(finest: number, index: number): number {
  return Math.max(finest, Math.abs(caught.residuals[index] ?? 0));
}

/** The middle of what is caught up to this one: of each sign, the last one is the farthest. */
function middleOf(last: number): number {
  let [low, high] = [0, 0];
  for (let index = last; index >= 0 && (low === 0 || high === 0); index--) {
    const residual = caught.residuals[index] ?? 0;
    if (residual < 0 && low === 0) low = residual;
    if (residual > 0 && high === 0) high = residual;
  }
  return (low + high) / 2;
}
