import { jitteredSleep, type SleepFit } from "./jittered-sleep.ts";
import { joinBursts } from "./join-bursts.ts";
import { type Sample, sampleOf } from "./sample.ts";
import { steadyClock } from "./steady-clock.ts";

/** Intervals in milliseconds, oldest first, and how exact the clock was that took their times. */
export interface Intervals {
  readonly values: Float64Array;
  readonly resolution: number;
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
/** In a steady clock at one of the six periods that are tried, against wide jitter. */
const STEADY = -3;
/** So much evidence in the whole series needs no other. */
const PLENTY = 30;
export const LEAST_INTERVALS = 3;

/**
 * Nats by which a clock explains these intervals (at least 3) better than clockless traffic does, and its best period
 * and width.
 *
 * The mean, by the shares above, of the factors for all intervals, for the last 8, 16 and 32 (so that a pause or a new
 * interval hurts only until 8 intervals have passed it), and for a steady clock of bursts (calls that come in pairs,
 * tasks).
 */
export function clockEvidence({ values, resolution }: Intervals): ClockEvidence {
  const sample = sampleOf(
    values.map((value) => Math.max(value, resolution / Math.E)),
    resolution,
  );
  const whole = weigh(sample, WHOLE);
  if (whole.nats >= PLENTY) return whole;
  const parts: ClockEvidence[] = [whole];
  for (const length of WINDOWS) if (length < values.length) parts.push(weigh(sample.last(length), WINDOW));
  const bursts = joinBursts(sample);
  if (bursts !== null && bursts.length >= LEAST_INTERVALS) {
    const fit = steadyClock(sampleOf(bursts, resolution));
    parts.push({ ...fit, nats: fit.nats + STEADY + BURSTS, windowIntervals: values.length });
  }
  return addUp(parts);
}

function weigh(sample: Sample, prior: number): ClockEvidence {
  const jittered = jitteredSleep(sample);
  const steady = steadyClock(sample);
  const windowIntervals = sample.values.length;
  return addUp([
    { ...jittered, nats: jittered.nats + prior, windowIntervals },
    { ...steady, nats: steady.nats + STEADY + prior, windowIntervals },
  ]);
}

/** Logarithm of the sum of the factors, with what gives most of it. */
function addUp(parts: readonly ClockEvidence[]): ClockEvidence {
  const best = parts.reduce((most, part) => (part.nats > most.nats ? part : most));
  let sum = 0;
  for (const { nats } of parts) sum += Math.exp(nats - best.nats);
  return { ...best, nats: best.nats + Math.log(sum) };
}
