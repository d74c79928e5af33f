import type { Conversation } from "../conversation/conversation.ts";
import { addressKind } from "../event/address-kind.ts";
import type { Case, Verdict } from "./analytic.ts";
import { implantEvidence } from "./implant-evidence.ts";
import { rhythmReason } from "./rhythm-reason.ts";
import { confidenceOf } from "./share.ts";
import { techniquesOf } from "./techniques.ts";

/**
 * AN1226 (MITRE ATT&CK, Linux): a tool that transfers for others, a binary that nobody installed, or an unseen program
 * of a host calls out at beacon-like intervals.
 *
 * Fires when the destination is neither this node nor a multicast or broadcast address, there are LEAST_BEATS, the
 * chance that traffic without a clock is this even, times the beats, is at most MOST_CHANCE (it is looked at again and
 * again: shared so, the chance of a false finding ever grows only with the logarithm of the beats), no known clock
 * explains it, and the actor is suspicious as such. Any other actor has to be more likely an implant than not by all
 * that `implantEvidence` adds up.
 */
export function an1226(input: Case): Verdict {
  const { conversation, programClass, scores, knownClock } = input;
  const { chance = 1 } = scores.regularity.evidence;
  const shares = implantEvidence(input);
  const confidence = confidenceOf(shares);
  const isSuspicious = SUSPICIOUS.has(programClass.name);
  const isExplained = (knownClock !== null && !UNKNOWN.has(programClass.name)) || isRefresh(input);
  const isFlagged =
    isElsewhere(conversation) &&
    !isExplained &&
    conversation.beatCount >= LEAST_BEATS &&
    chance * conversation.beatCount <= MOST_CHANCE &&
    (isSuspicious || confidence >= LIKELY);
  const isTool = programClass.name === "transfer tool";
  return {
    isFlagged,
    confidence: isElsewhere(conversation) && !isExplained ? confidence : confidence * EXPLAINED,
    shares,
    severity: UNKNOWN.has(programClass.name) ? "high" : "medium",
    techniques: techniquesOf(input),
    title: isTool
      ? "Beacon of a transfer tool"
      : `Beacon of ${/^[aeiou]/.test(programClass.name) ? "an" : "a"} ${programClass.name}`,
    reason: rhythmReason(input, isFlagged),
  };
}

function isElsewhere({ destination, sourceAddress, questions }: Conversation): boolean {
  const kind = addressKind(destination.address);
  if (kind === "multicast" || kind === "broadcast") return false;
  // A resolver on this node asks others.
  return questions !== null || (kind !== "loopback" && destination.address !== sourceAddress);
}

/** With fewer, no chance is small enough. */
export const LEAST_BEATS = 6;
/** Questions of one size: it is the same that is asked. */
const SAME_QUESTION = 0.5;

/**
 * A tool that asks a resolver the same question again and again keeps an answer fresh; what carries data asks for ever
 * new names.
 */
function isRefresh({ conversation, programClass, scores }: Case): boolean {
  const { port, transport } = conversation.destination;
  const isToResolver = port === 53 && transport === "udp";
  return programClass.name === "transfer tool" && isToResolver && scores.size.value > SAME_QUESTION;
}

const MOST_CHANCE = 5e-4;
const LIKELY = 0.5;
/** What a known clock, or an address that is no server's, leaves of the confidence: it orders what is not flagged. */
const EXPLAINED = 0.01;

const UNKNOWN: ReadonlySet<Case["programClass"]["name"]> = new Set(["unknown binary", "unknown script"]);
const SUSPICIOUS: ReadonlySet<Case["programClass"]["name"]> = new Set([...UNKNOWN, "transfer tool"]);
