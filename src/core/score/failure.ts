import type { Score } from "./score.ts";
import type { Scored } from "./scored.ts";

/** Share of the beats whose every connection attempt was refused or unanswered, 0..1. Evidence: `failed` of `beats`. */
export function failure({ beats, beatCount, failedBeats }: Pick<Scored, "beats" | "beatCount" | "failedBeats">): Score {
  const failed = failedBeats + (beats.at(-1)?.isFailed === true ? 1 : 0);
  return { value: beatCount > 0 ? Math.min(1, failed / beatCount) : 0, evidence: { failed, beats: beatCount } };
}
