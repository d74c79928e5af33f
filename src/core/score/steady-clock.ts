import type { SleepFit } from "./jittered-sleep.ts";
import { logBinomial } from "./log-binomial.ts";
import type { Sample } from "./sample.ts";

/** Wider jitter than this is `jitteredSleep`'s. */
const WIDEST = 0.3;
/** Narrower than this, a clock is no steadier for it. */
const FINEST = 0.0005;
/** More beats in a row than these are not missed, they pause. */
const MOST_MULTIPLES = 6;
const LEAST_INLIERS = 3;
const QUANTILES: readonly number[] = [0.1, 0.25, 0.4, 0.55, 0.75];
const ROUNDS = 2;
/** A first fit that lies so many nats behind the best is not made better. */
const HOPELESS = 12;

/**
 * Logarithm of the likelihood ratio of the best steady clock against clockless traffic (as in `jitterShapes`).
 *
 * A clock of period T makes intervals k T (k - 1 beats unseen) within w T sqrt(k). Candidates for T are the mean and some
 * quantiles, each then moved to the middle of what it catches. The width is that of the intervals caught; how many are
 * caught, and how many beats are unseen, is marginal under even priors (beta functions), so that what is not caught costs
 * no more than naming it.
 */
export function steadyClock(sample: Sample): SleepFit {
  const { values, sorted } = sample;
  const bins = new Float64Array(BINS * COLUMNS);
  let best: SleepFit = { nats: Number.NEGATIVE_INFINITY, interval: 0, halfWidth: 0 };
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += values[index] ?? 0;
  for (let candidate = -1; candidate < QUANTILES.length; candidate++) {
    let interval =
      candidate < 0 ? sum / values.length : (sorted[Math.floor((QUANTILES[candidate] ?? 0) * values.length)] ?? 0);
    for (let round = 0; round < ROUNDS; round++) {
      const fit = fitPeriod(sample, interval, bins);
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
 * Residuals are sorted into bins by size, four an octave. Columns: how many; beats unseen before them; nats but for the
 * width; lowest and highest residual; how many are long.
 */
const COUNT = 0;
const UNSEEN = 1;
const GAIN = 2;
const LOW = 3;
const HIGH = 4;
const LONG = 5;
const COLUMNS = 6;
const BINS_AN_OCTAVE = 4;
const BINS = Math.ceil(Math.log2(WIDEST / FINEST) * BINS_AN_OCTAVE) + 1;
const BIN_EDGES = Float64Array.from({ length: BINS }, (_, bin) => FINEST * 2 ** (bin / BINS_AN_OCTAVE));

/**
 * Silences that no multiple explains may be one, and one more for so many intervals that are: a clock pauses now and
 * then.
 */
const INLIERS_A_PAUSE = 8;
/** A period of which hardly any single one is seen is a fraction of the true one. */
const MOST_LONG = 0.7;
/** Intervals of more periods are long ones. */
const LONG_FROM = 1.5;

function fitPeriod(sample: Sample, period: number, bins: Float64Array): PeriodFit {
  const n = sample.values.length;
  const silences = binResiduals(sample, period, bins);
  const finest = Math.max(FINEST, sample.resolution / period);
  let best: PeriodFit = { nats: Number.NEGATIVE_INFINITY, halfWidth: 0, shift: 0 };
  let [count, unseen, gain, low, high, long] = [0, 0, 0, 0, 0, 0];
  for (let at = 0; at < bins.length; at += COLUMNS) {
    if (bins[at + COUNT] === 0) continue;
    count += bins[at + COUNT] ?? 0;
    unseen += bins[at + UNSEEN] ?? 0;
    gain += bins[at + GAIN] ?? 0;
    long += bins[at + LONG] ?? 0;
    low = Math.min(low, bins[at + LOW] ?? 0);
    high = Math.max(high, bins[at + HIGH] ?? 0);
    const isTooFew = count < LEAST_INLIERS || long > MOST_LONG * count;
    if (isTooFew || silences - long > 1 + count / INLIERS_A_PAUSE) continue;
    const halfWidth = Math.max(finest, -low, high);
    if (halfWidth > WIDEST) break;
    const width = (count - 1) * Math.log(2 * halfWidth) + Math.log(count);
    const multiples = Math.log(count + unseen + 1) + logBinomial(count + unseen, unseen);
    const nats = gain - width - multiples - Math.log(n + 1) - logBinomial(n, count);
    if (nats > best.nats) best = { nats, halfWidth, shift: (low + high) / 2 };
  }
  return best;
}

const ROOTS = Float64Array.from({ length: MOST_MULTIPLES + 1 }, (_, multiple) => Math.sqrt(multiple));
const LOG_ROOTS = ROOTS.map(Math.log);

/** Fills the bins; how many intervals are long. */
function binResiduals({ values, logs }: Sample, period: number, bins: Float64Array): number {
  bins.fill(0);
  const logPeriod = Math.log(period) - 1;
  let silences = 0;
  for (let index = 0; index < values.length; index++) {
    const ratio = (values[index] ?? 0) / period;
    const isLong = ratio > LONG_FROM;
    if (isLong) silences++;
    const multiple = isLong ? Math.round(ratio) : 1;
    if (multiple > MOST_MULTIPLES) continue;
    const residual = (ratio - multiple) / (ROOTS[multiple] ?? 1);
    const size = Math.abs(residual);
    if (size > WIDEST) continue;
    let at = 0;
    for (let bin = 0; (BIN_EDGES[bin] ?? 1) < size; bin++) at += COLUMNS;
    bins[at] = (bins[at] ?? 0) + 1;
    bins[at + UNSEEN] = (bins[at + UNSEEN] ?? 0) + multiple - 1;
    bins[at + GAIN] = (bins[at + GAIN] ?? 0) + (logs[index] ?? 0) - logPeriod - (LOG_ROOTS[multiple] ?? 0);
    if (residual < (bins[at + LOW] ?? 0)) bins[at + LOW] = residual;
    if (residual > (bins[at + HIGH] ?? 0)) bins[at + HIGH] = residual;
    if (isLong) bins[at + LONG] = (bins[at + LONG] ?? 0) + 1;
  }
  return silences;
}
