import type { Score } from "./score.ts";
import type { Scored } from "./scored.ts";

/** It is asked in three ways; one of them is unusual three times as often. */
const WAYS = 3;

/**
 * How unlike the actor's other conversations by the same transport this one is, by the size of a usual beat each way and
 * by the share of it that is sent: 1 - 3 p, where p is the least of three chances, each that a beat of the others is as
 * unusual among them. 0 where there are no others, and hardly more than that where there are few.
 *
 * Evidence: those chances, `sent`, `received` and `share`, and the number of `calls` of the others that they rest on,
 * at most three a conversation. Of all scores only this one and `rarity` depend on other conversations.
 */
export function contrast({ sizes, compareToOthers }: Pick<Scored, "sizes" | "compareToOthers">): Score {
  if (sizes.totals.length === 0) return { value: 0, evidence: { calls: 0, sent: 1, received: 1, share: 1 } };
  const { calls, sent, received, share } = compareToOthers(sizes.medianSentBytes, sizes.medianReceivedBytes);
  const value = Math.max(0, 1 - WAYS * Math.min(sent, received, share));
  return { value, evidence: { calls, sent, received, share } };
}
