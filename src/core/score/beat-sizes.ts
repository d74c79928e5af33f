import type { Beat } from "../conversation/beat.ts";
import { sortInto } from "./sort-into.ts";

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
  let sized = 0;
  for (const beat of beats) if (bytesOf(beat) > 0) sized++;
  // Of the right length from the start: a view of a part costs as much as all the rest.
  const totals = new Float64Array(sized);
  const sent = new Float64Array(sized);
  const received = new Float64Array(sized);
  const shares = new Float64Array(sized);
  let index = 0;
  for (const beat of beats) {
    const both = bytesOf(beat);
    if (both === 0) continue;
    const out = countable(beat.sentBytes);
    totals[index] = both;
    sent[index] = out;
    received[index] = countable(beat.receivedBytes);
    shares[index++] = out / both;
  }
  for (const values of [totals, sent, received, shares]) sortInto(values, values, sized);
  return {
    ...{ totals, sent, medianSentBytes: quantileAt(sent, 0.5), medianReceivedBytes: quantileAt(received, 0.5) },
    medianShare: sized === 0 ? 0.5 : quantileAt(shares, 0.5),
    ...{ mostSentBytes: sent[sized - 1] ?? 0, mostReceivedBytes: received[sized - 1] ?? 0 },
  };
}

function bytesOf({ sentBytes, receivedBytes }: Beat): number {
  return countable(sentBytes) + countable(receivedBytes);
}

/** The least of the ascending values that this share (0..1) of them does not exceed; 0 where there is none. */
export function quantileAt(sorted: Float64Array, share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

/** A total that a score can reckon with, whatever a record claims. */
export function countable(bytes: number): number {
  return bytes > 0 ? Math.min(bytes, Number.MAX_SAFE_INTEGER) : 0;
}
