import { type BeatSizes, quantileAt } from "./beat-sizes.ts";
import { protocolNormOf, sizeBeyond } from "./protocol-norm.ts";
import type { Score } from "./score.ts";
import type { Scored } from "./scored.ts";

/** Sizes within this ratio are the same: a counter or a cookie makes a message a little longer. */
const SAME_RATIO = 1.06;
/** Sizes within this ratio may be the same message, padded at random. */
const PADDED_RATIO = 2;
const LEAST_BEATS = 4;
/** Ciphers pad to 16 bytes; so many different sizes agree on that by chance once in 16^3. */
const LEAST_BLOCK = 16;
const LEAST_BLOCK_SIZES = 4;

/**
 * How much the beats are of one size: the largest share of them, 0..1, whose bytes (sent and received together) lie
 * within 6 % of each other. Beats without bytes do not count; 0 with fewer than 4 others.
 *
 * Evidence, all of this conversation alone: that many `sized` beats; their median `medianBytes`; `spread`, the
 * interquartile range of the sizes' logarithms; `band`, the largest share within a factor of two; `blockBytes`, what
 * messages sent of at least 4 different sizes differ by multiples of, 0 for none of 16 and more; `beyondNorm`, how far
 * the medians lie beyond what is normal for the protocol, in natural logarithms, 0 within.
 */
export function size({
  sizes,
  destination,
  application,
}: Pick<Scored, "sizes" | "destination" | "application">): Score {
  const { totals, medianSentBytes, medianReceivedBytes } = sizes;
  const isKnown = totals.length >= LEAST_BEATS;
  const norm = protocolNormOf(destination, application);
  return {
    value: isKnown ? largestCluster(totals, SAME_RATIO) / totals.length : 0,
    evidence: {
      sized: totals.length,
      medianBytes: quantileAt(totals, 0.5),
      spread: totals.length === 0 ? 0 : Math.log(quantileAt(totals, 0.75)) - Math.log(quantileAt(totals, 0.25)),
      band: isKnown ? largestCluster(totals, PADDED_RATIO) / totals.length : 0,
      blockBytes: blockOf(sizes),
      beyondNorm: isKnown ? sizeBeyond(norm, medianSentBytes, medianReceivedBytes) : 0,
    },
  };
}

function largestCluster(sorted: readonly number[], ratio: number): number {
  let [from, most] = [0, 0];
  for (let to = 0; to < sorted.length; to++) {
    while ((sorted[to] ?? 0) > (sorted[from] ?? 0) * ratio) from++;
    most = Math.max(most, to - from + 1);
  }
  return most;
}

/** What all sizes differ by multiples of. Not what they are multiples of: so are several messages of one size. */
function blockOf({ sent }: BeatSizes): number {
  const least = sent[0] ?? 0;
  let [block, distinct, last] = [0, 1, least];
  for (const bytes of sent) {
    if (bytes === last) continue;
    last = bytes;
    distinct++;
    block = commonDivisor(bytes - least, block);
    if (block < LEAST_BLOCK) return 0;
  }
  const isBlock = distinct >= LEAST_BLOCK_SIZES && block % LEAST_BLOCK === 0 && least % block !== 0;
  return isBlock ? block : 0;
}

function commonDivisor(a: number, b: number): number {
  let [larger, smaller] = [Math.max(a, b), Math.min(a, b)];
  while (smaller > 0) [larger, smaller] = [smaller, larger % smaller];
  return larger;
}
