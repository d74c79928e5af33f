import { countable } from "./beat-sizes.ts";
import { protocolNormOf, shareBeyond } from "./protocol-norm.ts";
import type { Score } from "./score.ts";
import type { Scored } from "./scored.ts";

/**
 * How one-sided the payload is, whichever the side: |sent - received| / (sent + received). 0 is balanced or no bytes at
 * all, .5 three to one, 1 all one way. Evidence: both totals and `sentShare`, sent over both, .5 where there are
 * none; above .5 data leaves. Totals that are negative or not a number count as 0, those past 2^53 as 2^53.
 *
 * Of the last beats: `medianShare`, that of a usual one; `beyondNorm`, how far it lies beyond what is normal for the
 * protocol, above 0 where more is sent, below where less is; `mostSentBytes` and `mostReceivedBytes`, of the largest each
 * way. Against what is normal for the actor see `contrast`.
 */
export function imbalance({
  sentBytes,
  receivedBytes,
  sizes,
  destination,
  application,
}: Pick<Scored, "sentBytes" | "receivedBytes" | "sizes" | "destination" | "application">): Score {
  const sent = countable(sentBytes);
  const received = countable(receivedBytes);
  const sentShare = sent + received > 0 ? sent / (sent + received) : 0.5;
  const { medianShare, mostSentBytes, mostReceivedBytes } = sizes;
  const norm = sizes.totals.length > 0 ? protocolNormOf(destination, application) : null;
  return {
    value: Math.abs(2 * sentShare - 1),
    evidence: {
      ...{ sentBytes: sent, receivedBytes: received, sentShare },
      ...{ medianShare, beyondNorm: shareBeyond(norm, medianShare), mostSentBytes, mostReceivedBytes },
    },
  };
}
