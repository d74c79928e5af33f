import { jitteredSleep, type SleepFit } from "./jittered-sleep.ts";
import { joinBursts } from "./join-bursts.ts";
import { onOffTraffic } from "./on-off-traffic.ts";
import { retryChains } from "./retry-chains.ts";
import { type Exactness, Sample } from "./sample.ts";
import { steadyClock } from "./steady-clock.ts";

/** Intervals beyond their dead time, in milliseconds, oldest first. */
export interface Intervals extends Exactness {
  readonly excesses: ArrayLike<number>;
  /** 0..1: share of the time that beats themselves take, beyond the shortest of them. */
  readonly busyShare: number;
}

export interface ClockEvidence extends SleepFit {
  /** On how many of the last intervals it rests. */
  readonly windowIntervals: number;
}

/** Shares of belief before anything is seen: in the whole series, in each of its last windows, in bursts that are beats. */
const WHOLE = Math.log(0.85);
const WINDOW = Math.log(0.03);
const BURSTS = Math.log(0.06);
const WINDOWS: readonly number[] = [8, 16, 32];
/** A window that leaves less out says nothing new. */
const LEAST_RATIO = 1.4;
/** In a steady clock at one of the six periods that are tried, against wide jitter. */
const STEADY = -3;
/** So much evidence in the whole series needs no other. */
const PLENTY = 30;
export const LEAST_INTERVALS = 3;

/**
 * Share of clockless traffic whose silences have a least length in common: of beats that are one call, next to none; of
 * bursts, all.
 */
const LEAST_HARD = Math.log(0.0005);
const ALL_BURSTS = 0.03;
/** On-off traffic looks no more like a clock than this; a clock that does is one. */
const MOST_OTHERWISE = 40;

/**
 * Nats by which a clock explains these intervals (at least 3) better than clockless traffic does, and its best period
 * and width.
 *
 * The mean, by the shares above, of the factors for all intervals, for the last 8, 16 and 32 (so that a pause or a new
 * interval hurts only until 8 intervals have passed it), and for bursts taken as beats (calls that come in pairs, tasks).
 */
export function clockEvidence({ excesses, busyShare, ...exactness }: Intervals): ClockEvidence {
  const sample = all.loadExcesses(excesses, exactness);
  const hard = Math.max(LEAST_HARD, Math.min(0, 2 * Math.log(busyShare / ALL_BURSTS)));
  const whole = weigh(sample, WHOLE - otherwise(sample, hard));
  if (whole.nats >= PLENTY) return whole;
  const parts: [ClockEvidence, ...ClockEvidence[]] = [whole];
  for (const length of WINDOWS) {
    if (length * LEAST_RATIO > sample.length) break;
    last.loadLast(sample, length);
    parts.push(weigh(last, WINDOW - otherwise(last, hard)));
  }
  const bursts = joinBursts(sample);
  if (bursts !== null) {
    // Clockless traffic may come in bursts too.
    const share = Math.min(0, bursts.within + bursts.sample.clocklessSum - sample.clocklessSum) + bursts.saved;
    const others = otherwise(sample, bursts.isAlike ? hard : 0);
    const evidence = weigh(bursts.sample, BURSTS + share - others);
    parts.push(evidenceOf(evidence, evidence.nats, excesses.length));
  }
  return addUp(parts);
}

/** Nats by which other clockless traffic explains the gaps better than memoryless sources do. */
function otherwise(sample: Sample, hard: number): number {
  return Math.min(MOST_OTHERWISE, Math.max(0, onOffTraffic(sample) + hard)) + retryChains(sample);
}

/** Overwritten by each look. */
const all = new Sample();
const last = new Sample();

function weigh(sample: Sample, share: number): ClockEvidence {
  const jittered = jitteredSleep(sample);
  const steady = steadyClock(sample);
  const windowIntervals = sample.length;
  return addUp([
    evidenceOf(jittered, jittered.nats + share, windowIntervals),
    evidenceOf(steady, steady.nats + STEADY + share, windowIntervals),
  ]);
}

function evidenceOf({ interval, halfWidth }: SleepFit, nats: number, windowIntervals: number): ClockEvidence {
  return { nats, interval, halfWidth, windowIntervals };
}

/** Logarithm of the sum of the factors, with what gives most of it. */
function addUp(parts: readonly [ClockEvidence, ...ClockEvidence[]]): ClockEvidence {
  let [best] = parts;
  for (const part of parts) if (part.nats > best.nats) best = part;
  let sum = 0;
  for (const { nats } of parts) sum += Math.exp(nats - best.nats);
  return evidenceOf(best, best.nats + Math.log(sum), best.windowIntervals);
}
