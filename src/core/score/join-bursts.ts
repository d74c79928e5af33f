import { LOG_INTEGERS } from "./log-binomial.ts";
import { Sample } from "./sample.ts";

/** Gaps within a burst are shorter than those between bursts by at least this factor. */
const LEAST_RATIO = 3;
/** Fewer bursts look steady by chance, unless every one has as many calls. */
const LEAST_BURSTS = 7;
const LEAST_ALIKE = 4;
/** Nats that it costs to say that every burst has as many calls as the others, and how many. */
const ALIKE_PRICE = 3;

/** The gaps from burst to burst. */
export interface Bursts {
  readonly sample: Sample;
  /** Nats of the gaps within bursts, each of memoryless length, and of which of all gaps they are. */
  readonly within: number;
  /** Nats that are saved where every burst has as many calls, so that only how many has to be told. */
  readonly saved: number;
  /** Whether every burst has as many calls: what calls twice each time does so, on-off traffic does not. */
  readonly isAlike: boolean;
}

/**
 * Gaps from burst to burst, where the gaps fall into clearly short ones and clearly long ones; null where they do not,
 * or where it makes no difference. The widest step between neighbours in order, as a ratio, tells them apart.
 */
export function joinBursts(sample: Sample): Bursts | null {
  const { gaps, resolution, length } = sample;
  const longestShort = longestShortOf(sample);
  if (longestShort === 0) return null;
  const joined: number[] = [];
  let [sinceBurst, calls, isAlike, firstCalls] = [0, 0, true, -1];
  for (let index = 0; index < length; index++) {
    const gap = gaps[index] ?? 0;
    sinceBurst += gap;
    calls++;
    if (gap <= longestShort) continue;
    joined.push(sinceBurst);
    // What comes before the first long gap may be the end of a burst.
    if (joined.length > 1) {
      if (firstCalls < 0) firstCalls = calls;
      else if (calls !== firstCalls) isAlike = false;
    }
    [sinceBurst, calls] = [0, 0];
  }
  isAlike &&= firstCalls > 1;
  if (joined.length < LEAST_BURSTS && !isAlike) return null;
  return {
    sample: bursts.loadGaps(joined, { deadMs: 0, resolution }),
    within: withinBursts(sample, joined.length),
    saved: isAlike ? Math.max(0, namingPrice(length, joined.length) - ALIKE_PRICE) : 0,
    isAlike,
  };
}

/** Overwritten by each call. */
const bursts = new Sample();

function longestShortOf({ sorted, length }: Sample): number {
  let widest = LEAST_RATIO;
  let longestShort = 0;
  for (let index = 0; index + LEAST_ALIKE < length; index++) {
    const ratio = (sorted[index + 1] ?? 0) / (sorted[index] ?? 1);
    if (ratio < widest) continue;
    widest = ratio;
    longestShort = sorted[index] ?? 0;
  }
  return longestShort;
}

function withinBursts({ sorted, logs, deadMs, length }: Sample, silences: number): number {
  const within = length - silences;
  let [sum, logSum] = [0, 0];
  for (let index = 0; index < within; index++) {
    sum += (sorted[index] ?? 0) - deadMs;
    logSum += logs[index] ?? 0;
  }
  return logSum - within * (Math.log(sum / within) + 1) - namingPrice(length, silences);
}

/** Nats that it costs to say of each gap whether it lies within a burst. */
function namingPrice(length: number, silences: number): number {
  const all = LOG_INTEGERS[length] ?? 0;
  const within = length - silences;
  return within * (all - (LOG_INTEGERS[within] ?? 0)) + silences * (all - (LOG_INTEGERS[silences] ?? 0));
}
