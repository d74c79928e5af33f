import { LOG_INTEGERS } from "./log-binomial.ts";
import type { Sample } from "./sample.ts";

/** Heavy tails that are met: silences between bursts have about 1.5 (Willinger, Taqqu, Sherman and Wilson 1997). */
const LEAST_SHAPE = 0.8;
const MOST_SHAPE = 2;
/** A step of so much, as a logarithm, to the least of the silences. */
const LEAST_STEP = 0.15;
const LEAST_SILENCES = 4;

/**
 * Nats by which on-off traffic explains the gaps better than a mixture of memoryless sources does: memoryless gaps
 * within bursts, if there are any, and silences of any length by Pareto's law, but none below a least one. Its shape is
 * the likeliest of those that are met; the least silence is marginal, each order of magnitude counting the same.
 */
export function onOffTraffic({ sorted, logs, clocklessSum, deadMs, length: n }: Sample): number {
  let above = 0;
  for (let index = 0; index < n; index++) above += logs[index] ?? 0;
  let best = silencesOf(n, n, above - n * (logs[0] ?? 0));
  let [within, shorter] = [0, 0];
  for (let first = 1; first <= n - LEAST_SILENCES; first++) {
    const log = logs[first - 1] ?? 0;
    within += (sorted[first - 1] ?? 0) - deadMs;
    shorter += log;
    above -= log;
    const least = logs[first] ?? 0;
    if (least - log < LEAST_STEP) continue;
    const count = n - first;
    const fast = first * ((LOG_INTEGERS[first] ?? 0) - (LOG_INTEGERS[n] ?? 0) - Math.log(within / first) - 1);
    best = Math.max(best, fast + shorter + silencesOf(count, n, above - count * least));
  }
  return best - clocklessSum;
}

/** Nats of so many silences of all gaps, per logarithm of their length; `above` is the sum of those over the least. */
function silencesOf(count: number, all: number, above: number): number {
  // Where all are as long, rounding leaves a sum of hardly less than nothing.
  const shape = above > 0 ? Math.min(MOST_SHAPE, Math.max(LEAST_SHAPE, (count - 1) / above)) : MOST_SHAPE;
  const share = (LOG_INTEGERS[count] ?? 0) - (LOG_INTEGERS[all] ?? 0);
  return count * share + (count - 1) * Math.log(shape) - (LOG_INTEGERS[count] ?? 0) - shape * above;
}
