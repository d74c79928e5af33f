import { MOST_BEATS } from "../conversation/beat-ring.ts";
import type { Sample } from "./sample.ts";

/** Wider jitter than this is `jitteredSleep`'s. */
const WIDEST = 0.3;
/** More beats in a row than these are not missed, they pause. */
const MOST_MULTIPLES = 6;
/** Intervals of more periods are long ones. */
const LONG_FROM = 1.5;

const ROOTS = Float64Array.from({ length: MOST_MULTIPLES + 1 }, (_, multiple) => Math.sqrt(multiple));
const LOG_ROOTS = ROOTS.map(Math.log);

/** The gaps that a period explains, the nearest first; loaded again for each period. */
export class Caught {
  /** How far each is off, in periods, over the root of its multiple. */
  readonly residuals = new Float64Array(MOST_BEATS);
  /** How many periods each spans. */
  readonly multiples = new Float64Array(MOST_BEATS);
  /** Nats of each over clockless traffic, but for the width. */
  readonly gains = new Float64Array(MOST_BEATS);
  /** How many of them there are. */
  length = 0;
  /** Long gaps, caught or not. */
  silences = 0;
  /** Those of them that are caught, of two periods or more. */
  long = 0;

  /** Those within 0.3 periods, of gaps that may span up to six. */
  load({ sorted, logs, clockless, length }: Sample, period: number): void {
    const { residuals, multiples, gains } = this;
    const logPeriod = Math.log(period);
    let right = lowerBound(sorted, length, period);
    let left = right - 1;
    let place = 0;
    let below = left >= 0 ? 1 - (sorted[left] ?? 0) / period : 1;
    let above = right < length ? (sorted[right] ?? 0) / period - 1 : 1;
    // From the period outwards both ways, so that they come in order.
    while (below <= WIDEST || above <= WIDEST) {
      const isBelow = below < above;
      const index = isBelow ? left : right;
      residuals[place] = isBelow ? -below : above;
      multiples[place] = 1;
      gains[place++] = (logs[index] ?? 0) - (clockless[index] ?? 0) - logPeriod;
      if (isBelow) below = --left >= 0 ? 1 - (sorted[left] ?? 0) / period : 1;
      else above = ++right < length ? (sorted[right] ?? 0) / period - 1 : 1;
    }
    this.length = place;
    while (right < length && (sorted[right] ?? 0) <= LONG_FROM * period) right++;
    this.silences = length - right;
    for (; right < length; right++) {
      const ratio = (sorted[right] ?? 0) / period;
      const multiple = Math.floor(ratio + 0.5);
      if (multiple > MOST_MULTIPLES) break;
      const residual = (ratio - multiple) / (ROOTS[multiple] ?? 1);
      if (Math.abs(residual) > WIDEST) continue;
      const gain = (logs[right] ?? 0) - (clockless[right] ?? 0) - logPeriod - (LOG_ROOTS[multiple] ?? 0);
      this.#insert(residual, multiple, gain);
    }
    this.long = this.length - place;
  }

  #insert(residual: number, multiple: number, gain: number): void {
    const { residuals, multiples, gains } = this;
    const size = Math.abs(residual);
    let place = this.length++;
    for (; place > 0 && Math.abs(residuals[place - 1] ?? 0) > size; place--) {
      residuals[place] = residuals[place - 1] ?? 0;
      multiples[place] = multiples[place - 1] ?? 0;
      gains[place] = gains[place - 1] ?? 0;
    }
    residuals[place] = residual;
    multiples[place] = multiple;
    gains[place] = gain;
  }
}

/** Index of the first that is not less. */
function lowerBound(sorted: Float64Array, length: number, value: number): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
