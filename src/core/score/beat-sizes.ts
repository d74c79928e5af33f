import type { Beat } from "../conversation/beat.ts";
import { insertInOrder } from "./sort-into.ts";

/** What the scores need of the bytes of a conversation's last beats: sorted and summed up once for all of them. */
export interface BeatSizes {
  /** Bytes both ways of the beats that have any, ascending. */
  readonly totals: readonly number[];
  /** Bytes sent in those, ascending. */
  readonly sent: readonly number[];
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
  // No typed arrays: for some dozen numbers to make them costs more than to sort them.
  const totals: number[] = [];
  const sent: number[] = [];
  const received: number[] = [];
  const shares: number[] = [];
  for (let index = 0; index < beats.length; index++) {
    const beat = beats[index];
    const both = beat === undefined ? 0 : bytesOf(beat);
    if (beat === undefined || both === 0) continue;
    const out = countable(beat.sentBytes);
    insertInOrder(totals, both);
    insertInOrder(sent, out);
    insertInOrder(received, countable(beat.receivedBytes));
    insertInOrder(shares, out / both);
  }
  return {
    totals,
    sent,
    medianSentBytes: quantileAt(sent, 0.5),
    medianReceivedBytes: quantileAt(received, 0.5),
    medianShare: shares.length === 0 ? 0.5 : quantileAt(shares, 0.5),
    mostSentBytes: sent.at(-1) ?? 0,
    mostReceivedBytes: received.at(-1) ?? 0,
  };
}

function bytesOf({ sentBytes, receivedBytes }: Beat): number {
  return countable(sentBytes) + countable(receivedBytes);
}

/** The least of the ascending values that this share (0..1) of them does not exceed; 0 where there is none. */
export function quantileAt(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

/** A total that a score can reckon with, whatever a record claims. */
export function countable(bytes: number): number {
  return bytes > 0 ? Math.min(bytes, Number.MAX_SAFE_INTEGER) : 0;
}
