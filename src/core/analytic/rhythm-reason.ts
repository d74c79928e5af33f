import type { Case } from "./analytic.ts";

/** The rhythm of a conversation, who has it and with whom, as one sentence that a human can act on. */
export function rhythmReason({ conversation, programClass, scores }: Case, isFlagged: boolean): string {
  const { chance = 1, intervalMs = 0, jitter = 0, coverage = 1 } = scores.regularity.evidence;
  const { actor, destination, beatCount } = conversation;
  const seconds = Number((intervalMs / 1000).toPrecision(3));
  const subject = actor.isHost ? actor.path : actor.launcher === null ? "it" : `started by "${actor.launcher}", it`;
  const peer = `${destination.name ?? destination.address} port ${destination.port}`;
  const unanswered = scores.failure.value > 0.5 ? ", which mostly does not answer," : "";
  const missing = coverage < MOSTLY ? `, ${Math.round((1 - coverage) * 100)} % of the beats not seen` : "";
  return (
    `${isFlagged ? "Too even to be chance" : "No longer too even to be chance"} ` +
    `(${chance.toExponential(0)} without a clock), and ${programClass.reason}: ` +
    `${subject} called ${peer}${unanswered} ${beatCount} times, about every ${seconds} s within ${Math.round(jitter * 100)} %${missing}`
  );
}

/** Of the beats a clock would have made, so many are seen where nothing is amiss. */
const MOSTLY = 0.85;
