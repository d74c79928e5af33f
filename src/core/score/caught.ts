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

/** Periods that each gap lasts, with one at either end that is too far off; overwritten by each load. */
const ratios = new Float64Array(MOST_BEATS + 2);
const OUT_OF_REACH = 2;

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

  /**
   * Those within 0.3 periods, of gaps that may span up to six. Which side is next, and how many are short, is added up and
   * not branched by, for it cannot be foreseen.
   */
  load({ sorted, logs, clockless, length }: Sample, period: number): void {
    const { residuals, multiples, gains } = this;
    const logPeriod = Math.log(period);
    const longFrom = LONG_FROM * period;
    let [left, short] = [0, 0];
    for (let index = 0; index < length; index++) {
      const gap = sorted[index] ?? 0;
      ratios[index + 1] = gap / period;
      left += Number(gap < period);
      short += Number(gap <= longFrom);
    }
    ratios[length + 1] = OUT_OF_REACH;
    let right = left + 1;
    let place = 0;
    // From the period outwards both ways, so that they come in order.
    for (;;) {
      const [below, above] = [1 - (ratios[left] ?? 0), (ratios[right] ?? 0) - 1];
      if (below > WIDEST && above > WIDEST) break;
      const isBelow = Number(below < above);
      const index = isBelow * left + (1 - isBelow) * right;
      left -= isBelow;
      right += 1 - isBelow;
      residuals[place] = (ratios[index] ?? 0) - 1;
      multiples[place] = 1;
      gains[place++] = (logs[index - 1] ?? 0) - (clockless[index - 1] ?? 0) - logPeriod;
    }
    this.length = place;
    this.silences = length - short;
    for (let index = short; index < length; index++) {
      const ratio = ratios[index + 1] ?? 0;
      const multiple = Math.floor(ratio + 0.5);
      if (multiple > MOST_MULTIPLES) break;
      const residual = (ratio - multiple) / (ROOTS[multiple] ?? 1);
      if (Math.abs(residual) > WIDEST) continue;
      const gain = (logs[index] ?? 0) - (clockless[index] ?? 0) - logPeriod - (LOG_ROOTS[multiple] ?? 0);
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
