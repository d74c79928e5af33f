import { jitterShapes, LOWEST, STEP, STRAY_GAIN } from "./jitter-shapes.ts";
import type { Sample } from "./sample.ts";

/** The sleep's middle is looked for so many standard errors about what the mean says. */
const OFFSETS: readonly number[] = [-2, -1, 0, 1, 2];
const OFFSET_ERROR = 0.35;
/** Pauses count as so many medians when the mean is taken. */
const LONGEST_MEDIANS = 4;

/** What is found: nats over clockless traffic, and the shape that gives most of them. */
export interface SleepFit {
  readonly nats: number;
  /** Same unit as the intervals. */
  readonly interval: number;
  readonly halfWidth: number;
}

/**
 * Logarithm of the Bayes factor of sleeps with wide jitter, some of their beats unseen, against clockless traffic: the
 * mean over `jitterShapes` and five scales, n look-ups in a table for each of the 60.
 */
export function jitteredSleep({ values, logs, sorted }: Sample): SleepFit {
  const n = values.length;
  const longest = LONGEST_MEDIANS * (sorted[n >> 1] ?? 0);
  let sum = 0;
  for (let index = 0; index < n; index++) sum += Math.min(values[index] ?? 0, longest);
  const logMean = Math.log(sum / n);
  const cells = new Float64Array(n);
  for (let index = 0; index < n; index++) cells[index] = ((logs[index] ?? 0) - logMean - LOWEST) / STEP;
  const spacing = OFFSET_ERROR / Math.sqrt(n);
  const nats = new Float64Array(jitterShapes.length * OFFSETS.length);
  let best = 0;
  for (let trial = 0; trial < nats.length; trial++) {
    const gains = jitterShapes[Math.floor(trial / OFFSETS.length)]?.gains ?? NO_GAINS;
    nats[trial] = gainOf(gains, cells, -shiftOf(trial, spacing) / STEP);
    if ((nats[trial] ?? 0) > (nats[best] ?? 0)) best = trial;
  }
  const most = nats[best] ?? 0;
  let scaled = 0;
  for (let trial = 0; trial < nats.length; trial++) scaled += Math.exp((nats[trial] ?? 0) - most);
  return {
    nats: most + Math.log(scaled / nats.length),
    interval: Math.exp(logMean + shiftOf(best, spacing)),
    halfWidth: jitterShapes[Math.floor(best / OFFSETS.length)]?.halfWidth ?? 0,
  };
}

const NO_GAINS = new Float32Array(0);

/** Logarithm of the sleep's middle over the mean interval. */
function shiftOf(trial: number, spacing: number): number {
  const missing = jitterShapes[Math.floor(trial / OFFSETS.length)]?.missing ?? 0;
  return Math.log1p(-missing) + (OFFSETS[trial % OFFSETS.length] ?? 0) * spacing;
}

function gainOf(gains: Float32Array, cells: Float64Array, shift: number): number {
  let sum = 0;
  for (let index = 0; index < cells.length; index++) {
    const cell = Math.floor((cells[index] ?? 0) + shift);
    sum += cell >= 0 && cell < gains.length ? (gains[cell] ?? 0) : STRAY_GAIN;
  }
  return sum;
}
