import type { Score } from "./score.ts";
import type { Scored } from "./scored.ts";

/** Sizes within this ratio are the same: a counter or a cookie makes a message a little longer. */
const SAME_RATIO = 1.06;
const LEAST_BEATS = 4;

/**
 * How much the beats are of one size: the largest share of them, 0..1, whose bytes (sent and received together) lie
 * within 6 % of each other. Beats without bytes do not count; 0 with fewer than 4 others. Evidence: that many `sized`
 * beats, their median `medianBytes`, and `spread`, the interquartile range of the sizes' logarithms.
 */
export function size({ beats }: Pick<Scored, "beats">): Score {
  const all = Float64Array.from(beats, ({ sentBytes, receivedBytes }) => sentBytes + receivedBytes).sort();
  const sized = all.subarray(all.findIndex((bytes) => bytes > 0) >>> 0);
  return {
    value: sized.length < LEAST_BEATS ? 0 : largestCluster(sized) / sized.length,
    evidence: {
      sized: sized.length,
      medianBytes: at(sized, 0.5),
      spread: sized.length === 0 ? 0 : Math.log(at(sized, 0.75) / at(sized, 0.25)),
    },
  };
}

function largestCluster(sorted: Float64Array): number {
  let [from, most] = [0, 0];
  for (let to = 0; to < sorted.length; to++) {
    while ((sorted[to] ?? 0) > (sorted[from] ?? 0) * SAME_RATIO) from++;
    most = Math.max(most, to - from + 1);
  }
  return most;
}

function at(sorted: Float64Array, share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}
