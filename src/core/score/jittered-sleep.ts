import { MOST_BEATS } from "../conversation/beat-ring.ts";
import { CELLS, type JitterShape, jitterShapes, LOWEST, MARGIN, STEP, STRAY_GAIN } from "./jitter-shapes.ts";
import type { Sample } from "./sample.ts";

/** The sleep's middle is looked for where the mean says, and so many standard errors about it. */
const OFFSETS: readonly number[] = [0, -2, -1, 1, 2];
const OFFSET_ERROR = 0.35;
/** Pauses count as so many medians when the mean is taken. */
const LONGEST_MEDIANS = 4;
/** Nats behind the best, and nats, of shapes that are no longer followed. */
const FAR_BEHIND = 8;
const SAYS_NOTHING = -10;
/** A trial that is so many nats behind adds nothing. */
const NEGLIGIBLE = 16;

/** What is found: nats over clockless traffic, and the shape that gives most of them. */
export interface SleepFit {
  readonly nats: number;
  /** Same unit as the gaps. */
  readonly interval: number;
  readonly halfWidth: number;
}

/**
 * Logarithm of the Bayes factor of sleeps with wide jitter, some of their beats unseen, against clockless traffic: the
 * mean over the shapes and five scales, n look-ups in a table for each. Shapes that are far behind, or say nothing, are
 * tried at one scale only.
 *
 * Where sleeps are hardly longer than the dead time, both sides are those of gaps that are longer than it: the shape's
 * density is divided by the chance of that.
 */
export function jitteredSleep(sample: Sample): SleepFit {
  const logMean = Math.log(meanOf(sample));
  loadCells(sample, logMean);
  const dead = sample.deadMs > 0 ? cellOf(Math.log(sample.deadMs) - logMean) : 0;
  tried.fill(Number.NaN);
  let [best, most, logMiddle] = [0, Number.NEGATIVE_INFINITY, 0];
  for (let index = 0; index < jitterShapes.length; index++) {
    const shape = jitterShapes[index] ?? FIRST_SHAPE;
    const nats = natsOf(sample, shape, shape.logSeen, dead);
    tried[index * OFFSETS.length] = nats;
    trials[index] = nats;
    if (nats > most) [best, most, logMiddle] = [index, nats, shape.logSeen];
  }
  const least = Math.max(most - FAR_BEHIND, SAYS_NOTHING);
  const spacing = OFFSET_ERROR / Math.sqrt(sample.length);
  let count = jitterShapes.length;
  for (let index = 0; index < jitterShapes.length; index++) {
    if ((trials[index] ?? 0) < least) continue;
    const shape = jitterShapes[index] ?? FIRST_SHAPE;
    for (let offset = 1; offset < OFFSETS.length; offset++) {
      const middle = shape.logSeen + (OFFSETS[offset] ?? 0) * spacing;
      const nats = natsOf(sample, shape, middle, dead);
      tried[index * OFFSETS.length + offset] = nats;
      trials[count++] = nats;
      if (nats > most) [best, most, logMiddle] = [index, nats, middle];
    }
  }
  const nats = logSumOf(count, most) - LOG_TRIALS;
  const { halfWidth, middle } =
    nats > 0 ? likeliest(sample, dead) : { halfWidth: jitterShapes[best]?.halfWidth ?? 0, middle: logMiddle };
  return { nats, interval: Math.exp(logMean + middle), halfWidth };
}

/** Of all shapes and scales: what was left out above is not needed to find a sleep, but maybe to tell how long it is. */
function likeliest(sample: Sample, dead: number): { readonly halfWidth: number; readonly middle: number } {
  const spacing = OFFSET_ERROR / Math.sqrt(sample.length);
  let [most, middle, halfWidth] = [Number.NEGATIVE_INFINITY, 0, 0];
  for (let index = 0; index < jitterShapes.length; index++) {
    const shape = jitterShapes[index] ?? FIRST_SHAPE;
    for (let offset = 0; offset < OFFSETS.length; offset++) {
      const logMiddle = shape.logSeen + (OFFSETS[offset] ?? 0) * spacing;
      const known = tried[index * OFFSETS.length + offset] ?? Number.NaN;
      const nats = Number.isNaN(known) ? natsOf(sample, shape, logMiddle, dead) : known;
      if (nats > most) [most, middle, halfWidth] = [nats, logMiddle, shape.halfWidth];
    }
  }
  return { halfWidth, middle };
}

/** Cells of the gaps' lengths and nats of each trial, as they come; overwritten by each fit before they are read. */
const cells = new Int32Array(MOST_BEATS);
const trials = new Float64Array(jitterShapes.length * OFFSETS.length);
/** The same by shape and offset, NaN where it was not tried. */
const tried = new Float64Array(trials.length);
const LOG_TRIALS = Math.log(trials.length);
const [FIRST_SHAPE] = jitterShapes as readonly [JitterShape, ...(readonly JitterShape[])];

function meanOf({ sorted, length }: Sample): number {
  const longest = LONGEST_MEDIANS * (sorted[length >> 1] ?? 0);
  let sum = 0;
  for (let index = 0; index < length; index++) sum += Math.min(sorted[index] ?? 0, longest);
  return sum / length;
}

/** So far out that no shift brings it back into the table. */
const FARTHEST = MARGIN / 2;

function cellOf(logLength: number): number {
  const cell = Math.floor((logLength - LOWEST) / STEP);
  return MARGIN + Math.min(CELLS + FARTHEST, Math.max(-FARTHEST, cell));
}

function loadCells({ logs, length }: Sample, logMean: number): void {
  for (let index = 0; index < length; index++) cells[index] = cellOf((logs[index] ?? 0) - logMean);
}

/** Nats of all gaps together, each at least those of a stray: chosen by a product, for no branch of it can be foreseen. */
function natsOf({ clockless, length }: Sample, shape: JitterShape, logMiddle: number, dead: number): number {
  const { gains } = shape;
  const shift = Math.floor(0.5 - logMiddle / STEP);
  const least = STRAY_GAIN;
  let sum = 0;
  for (let index = 0; index < length; index++) {
    const gain = (gains[(cells[index] ?? 0) + shift] ?? 0) - (clockless[index] ?? 0);
    const isMore = Number(gain > least);
    sum += isMore * gain + (1 - isMore) * least;
  }
  return dead > 0 ? sum - length * (shape.logSurvival[dead + shift] ?? 0) : sum;
}

/** Logarithm of the sum of the factors of the first trials. */
function logSumOf(count: number, most: number): number {
  let scaled = 0;
  for (let trial = 0; trial < count; trial++) {
    const behind = (trials[trial] ?? 0) - most;
    if (behind > -NEGLIGIBLE) scaled += Math.exp(behind);
  }
  return most + Math.log(scaled);
}
