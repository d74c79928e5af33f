import type { Beat } from "../conversation/beat.ts";
import { chanceOfEvidence } from "./clock-chance.ts";
import { clockEvidence, LEAST_INTERVALS } from "./clock-evidence.ts";
import type { SleepFit } from "./jittered-sleep.ts";
import type { Score } from "./score.ts";
import { estimateSleep } from "./sleep-estimate.ts";

/**
 * How surely a clock makes the beats, from at most the last 64 of them, oldest first.
 *
 * Evidence: `chance`, that as many beats without a clock (Poisson) look at least as much like one; `nats`, the evidence
 * that it is the chance of (see `clockEvidence`); `intervals`, how many there were to look at; `windowIntervals`, on how
 * many of the last of them it rests; and of those what `estimateSleep` says. The chance is that of one call: who
 * asks after each beat asks often. Value: x^2 / (x^2 + 9), where x = -log10 chance, so that a chance of .1, 1e-3
 * and 1e-6 gives .1, .5 and .8. Fewer than 3 intervals, a time that is not finite, or times in whole seconds whose
 * intervals have hardly more: value 0, chance 1.
 *
 * The intervals are taken less each beat's dead time: what a Poisson process shows beyond it is exponential again,
 * however the dead times differ, while with them clockless beats that follow each other closely would look even.
 */
export function regularity(beats: readonly Beat[]): Score {
  const known = beats.slice(-MOST_BEATS);
  const lengths = Float64Array.from(known.slice(1), ({ at }, index) => at - (known[index]?.at ?? at));
  const deadMs = Float64Array.from(known.slice(1), (beat) => beat.deadMs);
  const resolution = resolutionOf(known);
  const grains = grainsOf(known, resolution);
  const excesses = lengths.map((length, i) => length - (deadMs[i] ?? 0) + (grains[i + 1] ?? 0) - (grains[i] ?? 0));
  if (!isUsable(excesses, resolution)) return unknown(lengths);
  const fit = clockEvidence({ values: excesses, resolution });
  const chance = chanceOfEvidence(fit.nats, lengths.length);
  const window = lengths.subarray(-fit.windowIntervals);
  const whole = withDeadTime(fit, meanOf(deadMs.subarray(-fit.windowIntervals)));
  const evidence = {
    chance,
    nats: fit.nats,
    intervals: lengths.length,
    windowIntervals: window.length,
    ...estimateSleep(window, whole),
  };
  return { value: valueFrom(chance), evidence };
}

const MOST_BEATS = 64;
const HALF_VALUE_EXPONENT = 3;

function unknown(lengths: Float64Array): Score {
  const sleep = estimateSleep(lengths.filter(Number.isFinite), { nats: 0, interval: Number.NaN, halfWidth: 0 });
  return { value: 0, evidence: { chance: 1, nats: 0, intervals: lengths.length, windowIntervals: 0, ...sleep } };
}

/** The period of whole intervals, where that of the intervals less their dead time was found. */
function withDeadTime({ nats, interval, halfWidth }: SleepFit, deadMs: number): SleepFit {
  const whole = interval + deadMs;
  return { nats, interval: whole, halfWidth: (halfWidth * interval) / whole };
}

function valueFrom(chance: number): number {
  const ratio = (Math.log10(chance) / HALF_VALUE_EXPONENT) ** 2;
  return ratio / (ratio + 1);
}

/** Clocks that tell times, in ms: whole seconds, tenths, and finer than anything here needs. */
const GRAINS: readonly number[] = [1000, 100, 10];
const FINEST_MS = 1;

/** To how many milliseconds the times were taken: the coarsest grain that all of them keep. */
function resolutionOf(beats: readonly Beat[]): number {
  return GRAINS.find((grain) => beats.every(({ at }) => at % grain === 0)) ?? FINEST_MS;
}

/** Intervals of so few grains are as even as the grains are, clock or not. */
const LEAST_GRAINS = 4;

function isUsable(excesses: Float64Array, resolution: number): boolean {
  if (excesses.length < LEAST_INTERVALS || !excesses.every(Number.isFinite)) return false;
  return meanOf(excesses) > (resolution > FINEST_MS ? LEAST_GRAINS * resolution : 0);
}

/** Where in its grain each time is taken to lie: spread evenly by the golden ratio, the same whenever it is asked. */
function grainsOf(beats: readonly Beat[], resolution: number): Float64Array {
  if (resolution === FINEST_MS) return new Float64Array(beats.length);
  return Float64Array.from(beats, ({ at }) => {
    const turns = (at / resolution) * GOLDEN;
    return resolution * (turns - Math.floor(turns));
  });
}

const GOLDEN = (Math.sqrt(5) - 1) / 2;

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
