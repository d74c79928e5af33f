import { addressKind } from "../event/address-kind.ts";
import type { Case } from "./analytic.ts";
import type { Share } from "./share.ts";

/** Five hundred to one. */
const EXPLAINED = -6.2;

/** What speaks for something harmless: it lowers the sum, and never strikes it out. */
export function explanationShares(input: Case): readonly Share[] {
  return [
    { name: "known clock", logOdds: input.knownClock !== null && isExcusable(input) ? EXPLAINED : 0 },
    { name: "same question again", logOdds: isRefresh(input) ? EXPLAINED : 0 },
    { name: "no server of others", logOdds: reachesOthers(input.conversation) ? 0 : EXPLAINED },
  ];
}

/** Whether anything harmless explains the rhythm; nothing does for a program that nobody installed. */
export function isExplained(input: Case): boolean {
  return (input.knownClock !== null && isExcusable(input)) || isRefresh(input);
}

function isExcusable({ programClass }: Case): boolean {
  return programClass.name !== "unknown binary" && programClass.name !== "unknown script";
}

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

/** Neither this node nor all that are near. */
export function reachesOthers({ destination, sourceAddress, questions }: Case["conversation"]): boolean {
  const kind = addressKind(destination.address);
  if (kind === "multicast" || kind === "broadcast") return false;
  // A resolver on this node asks others.
  return questions !== null || (kind !== "loopback" && destination.address !== sourceAddress);
}
