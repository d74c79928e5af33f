import type { Conversation } from "../conversation/conversation.ts";
import { addressKind } from "../event/address-kind.ts";
import type { Case, Verdict } from "./analytic.ts";
import { containerText } from "./container-text.ts";
import { foreignCodeShare, foreignCodeText } from "./foreign-code.ts";
import { peerText } from "./peer-text.ts";
import { severityOf } from "./severity.ts";
import { confidenceOf, type Share } from "./share.ts";
import { techniquesOf } from "./techniques.ts";

/**
 * AN0031 (MITRE ATT&CK, Linux): a program that does not normally network sends.
 *
 * Fires when a program that has no business on the network (see `non-networking`) moves data, or tries a connection,
 * to another host. One beat is enough: no pattern makes it normal. What makes it worse is said: how much leaves, how
 * one-sidedly, how regularly.
 */
export function an0031(input: Case): Verdict {
  const { conversation, programClass, scores, lostRecords } = input;
  const { destination } = conversation;
  const isElsewhere =
    addressKind(destination.address) !== "loopback" && destination.address !== conversation.sourceAddress;
  // What it asks of a resolver is in its conversation with that.
  const isWhole = conversation.questions === null;
  const isFlagged = programClass.name === "non-networking program" && isElsewhere && isWhole;
  const shares = sharesOf(input, isFlagged);
  return {
    isFlagged,
    confidence: confidenceOf(shares),
    shares,
    severity: severityOf(input),
    techniques: techniquesOf(input),
    title: "Traffic of a program that does not network",
    reason:
      `${programClass.reason}, and yet it ${scores.failure.value === 1 ? "tried to reach" : "talks to"} ${peerText(input)}${containerText(input)}: ` +
      `${volumeText(conversation)}${lostRecords > 0 ? ", some records lost" : ""}${foreignCodeText(input)}; ` +
      "look for injected or preloaded code, or for who opened the socket",
  };
}

function volumeText({ beatCount, sentBytes, receivedBytes }: Conversation): string {
  const times = `${beatCount} ${beatCount === 1 ? "time" : "times"}`;
  return sentBytes + receivedBytes === 0
    ? `${times}, without data so far`
    : `${times}, ${sentBytes} bytes sent and ${receivedBytes} received`;
}

/** Weights are judgement: almost nothing but injection or an inherited socket makes such a program send. */
function sharesOf(input: Case, isFlagged: boolean): readonly Share[] {
  const { programClass, scores, lostRecords } = input;
  const { chance = 1 } = scores.regularity.evidence;
  const shares: readonly Share[] = [
    { name: "prior", logOdds: isFlagged ? -4 : -12 },
    { name: programClass.name, logOdds: isFlagged ? 5 : 0 },
    { name: "clock", logOdds: isFlagged ? 0.2 * Math.min(8, -Math.log10(chance)) : 0 },
    { name: "one-sided", logOdds: isFlagged ? scores.imbalance.value : 0 },
    ...(isFlagged ? [foreignCodeShare(input)] : []),
    { name: "lost records", logOdds: lostRecords > 0 ? -0.5 : 0 },
  ];
  return shares.filter(({ name, logOdds }) => logOdds !== 0 || name === "prior");
}
