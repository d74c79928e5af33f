import type { Beat } from "../conversation/beat.ts";

/** What the scores need of the bytes of a conversation's last beats: sorted and summed up once for all of them. */
export interface BeatSizes {
  /** Bytes both ways of the beats that have any, ascending. */
  readonly totals: Float64Array;
  /** Bytes sent in those, ascending. */
  readonly sent: Float64Array;
  /** Lower medians over those; the share is of the bytes sent in all, .5 where there are none. */
  readonly medianSentBytes: number;
  readonly medianReceivedBytes: number;
  readonly medianShare: number;
  /** Of the largest beat each way. */
  readonly mostSentBytes: number;
  readonly mostReceivedBytes: number;
}

/** Bytes that are negative or not a number count as 0, those past 2^53 as 2^53. */
export function beatSizesOf(beats: readonly Beat[]): BeatSizes {
  const totals = new Float64Array(beats.length);
  const sent = new Float64Array(beats.length);
  const received = new Float64Array(beats.length);
  const shares = new Float64Array(beats.length);
  let sized = 0;
  for (const { sentBytes, receivedBytes } of beats) {
    const out = countable(sentBytes);
    const back = countable(receivedBytes);
    const both = out + back;
    if (both === 0) continue;
    totals[sized] = both;
    sent[sized] = out;
    received[sized] = back;
    shares[sized++] = out / both;
  }
  const sorted = [totals, sent, received, shares].map((values) => values.subarray(0, sized).sort());
  const [sortedTotals = totals, sortedSent = sent, sortedReceived = received, sortedShares = shares] = sorted;
  return {
    totals: sortedTotals,
    sent: sortedSent,
    medianSentBytes: quantileAt(sortedSent, 0.5),
    medianReceivedBytes: quantileAt(sortedReceived, 0.5),
    medianShare: sized === 0 ? 0.5 : quantileAt(sortedShares, 0.5),
    mostSentBytes: sortedSent.at(-1) ?? 0,
    mostReceivedBytes: sortedReceived.at(-1) ?? 0,
  };
}

/** The least of the ascending values that this share (0..1) of them does not exceed; 0 where there is none. */
export function quantileAt(sorted: Float64Array, share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

/** A total that a score can reckon with, whatever a record claims. */
export function countable(bytes: number): number {
  return bytes > 0 ? Math.min(bytes, Number.MAX_SAFE_INTEGER) : 0;
}
