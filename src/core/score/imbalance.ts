import type { Score } from "./score.ts";

export interface Volume {
  readonly sentBytes: number;
  readonly receivedBytes: number;
}

/**
 * How one-sided the payload is, whichever the side: |sent - received| / (sent + received). 0 is balanced or no bytes at
 * all, .5 three to one, 1 all one way. Evidence: both totals and `sentShare`, sent over both, .5 where there are
 * none; above .5 data leaves. Totals that are negative or not a number count as 0, those past 2^53 as 2^53.
 */
export function imbalance({ sentBytes, receivedBytes }: Volume): Score {
  const sent = countable(sentBytes);
  const received = countable(receivedBytes);
  const sentShare = sent + received > 0 ? sent / (sent + received) : 0.5;
  const value = Math.abs(2 * sentShare - 1);
  return { value, evidence: { sentBytes: sent, receivedBytes: received, sentShare } };
}

function countable(bytes: number): number {
  return bytes > 0 ? Math.min(bytes, Number.MAX_SAFE_INTEGER) : 0;
}
