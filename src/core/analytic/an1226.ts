import type { Case, Verdict } from "./analytic.ts";
import { isExplained, reachesOthers } from "./explanation.ts";
import { implantEvidence } from "./implant-evidence.ts";
import { rhythmReason } from "./rhythm-reason.ts";
import { severityOf } from "./severity.ts";
import { confidenceOf } from "./share.ts";
import { techniquesOf } from "./techniques.ts";

/**
 * AN1226 (MITRE ATT&CK, Linux): a tool that transfers for others, a binary that nobody installed, or an unseen program
 * of a host calls out at beacon-like intervals.
 *
 * Fires when the destination is neither this node nor a multicast or broadcast address, there are LEAST_BEATS, the
 * chance that traffic without a clock is this even, times the beats, is at most MOST_CHANCE (it is looked at again and
 * again: shared so, the chance of a false finding ever grows only with the logarithm of the beats), and the actor is
 * suspicious as such with nothing to explain the rhythm. Any other has to be more likely an implant than not by all that
 * `implantEvidence` adds up, what explains the rhythm among it.
 */
export function an1226(input: Case): Verdict {
  const { conversation, programClass, scores } = input;
  const { chance = 1 } = scores.regularity.evidence;
  const shares = implantEvidence(input);
  const confidence = confidenceOf(shares);
  const isSuspicious = SUSPICIOUS.has(programClass.name) && !isExplained(input);
  const isFlagged =
    reachesOthers(conversation) &&
    conversation.beatCount >= LEAST_BEATS &&
    chance * conversation.beatCount <= MOST_CHANCE &&
    (isSuspicious || confidence >= LIKELY);
  const isTool = programClass.name === "transfer tool";
  return {
    isFlagged,
    confidence,
    shares,
    severity: severityOf(input),
    techniques: techniquesOf(input),
    title: isTool
      ? "Beacon of a transfer tool"
      : `Beacon of ${/^[aeiou]/.test(programClass.name) ? "an" : "a"} ${programClass.name}`,
    reason: rhythmReason(input, shares, isFlagged),
  };
}

/** With fewer, no chance is small enough. */
export const LEAST_BEATS = 6;
const MOST_CHANCE = 5e-4;
const LIKELY = 0.5;

const SUSPICIOUS: ReadonlySet<Case["programClass"]["name"]> = new Set([
  "unknown binary",
  "unknown script",
  "transfer tool",
]);
