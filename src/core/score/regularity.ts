import type { Beat } from "../conversation/beat.ts";
import { MOST_BEATS } from "../conversation/beat-ring.ts";
import { type BeatGaps, FINEST_MS, gapsOf } from "./beat-gaps.ts";
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
 * The intervals are gaps from where one beat left off to the next, and none is shorter than the dead time: what a
 * Poisson process shows beyond it is exponential again, while without it clockless beats that follow each other closely
 * would look even.
 */
export function regularity(beats: readonly Beat[]): Score {
  const gaps = gapsOf(beats, MOST_BEATS);
  const { lengths } = gaps;
  if (!isUsable(gaps)) return unknown(lengths);
  const fit = clockEvidence(gaps);
  const chance = chanceOfFit(gaps, fit.nats);
  const window = lastOf(lengths, fit.windowIntervals);
  const beyond = meanOf(window) - meanOf(lastOf(gaps.excesses, fit.windowIntervals)) - gaps.deadMs;
  const counts = { chance, nats: fit.nats, intervals: lengths.length, windowIntervals: window.length };
  const sleep = estimateSleep(window, fromStartToStart(fit, Math.max(0, beyond)));
  return { value: valueFrom(chance), evidence: { ...counts, ...sleep } };
}

/** The `chance` of `regularity` alone, without what describes the sleep. */
export function chanceWithoutClock(beats: readonly Beat[]): number {
  const gaps = gapsOf(beats, MOST_BEATS);
  return isUsable(gaps) ? chanceOfFit(gaps, clockEvidence(gaps).nats) : 1;
}

function chanceOfFit({ excesses, deadMs }: BeatGaps, nats: number): number {
  return chanceOfEvidence(nats, excesses.length, deadMs / (deadMs + meanOf(excesses)));
}

const HALF_VALUE_EXPONENT = 3;

function lastOf(values: readonly number[], count: number): readonly number[] {
  return count === values.length ? values : values.slice(-count);
}

function unknown(lengths: readonly number[]): Score {
  const sleep = estimateSleep(lengths.filter(Number.isFinite), { nats: 0, interval: Number.NaN, halfWidth: 0 });
  return { value: 0, evidence: { chance: 1, nats: 0, intervals: lengths.length, windowIntervals: 0, ...sleep } };
}

/** The period from beat to beat, where that from the end of a beat to the next was found. */
function fromStartToStart({ nats, interval, halfWidth }: SleepFit, busyMs: number): SleepFit {
  const whole = interval + busyMs;
  return { nats, interval: whole, halfWidth: (halfWidth * interval) / whole };
}

function valueFrom(chance: number): number {
  const ratio = (Math.log10(chance) / HALF_VALUE_EXPONENT) ** 2;
  return ratio / (ratio + 1);
}

/** Intervals of so few grains are as even as the grains are, clock or not. */
const LEAST_GRAINS = 4;

function isUsable({ excesses, deadMs, resolution }: BeatGaps): boolean {
  if (excesses.length < LEAST_INTERVALS || !Number.isFinite(deadMs)) return false;
  const mean = meanOf(excesses);
  return Number.isFinite(mean) && mean > (resolution > FINEST_MS ? LEAST_GRAINS * resolution : 0);
}

function meanOf(values: readonly number[]): number {
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += values[index] ?? 0;
  return sum / values.length;
}
