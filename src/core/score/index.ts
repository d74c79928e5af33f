import type { Beat } from "../conversation/beat.ts";
import { imbalance } from "./imbalance.ts";
import { regularity } from "./regularity.ts";
import type { Score } from "./score.ts";

/** What a conversation has for its scores: its last beats, oldest first, and its totals. */
export interface Scored {
  readonly beats: readonly Beat[];
  readonly sentBytes: number;
  readonly receivedBytes: number;
}

/** Every score by its name in output; a new one is a file and a line here and below. */
export const scores = {
  regularity: ({ beats }) => regularity(beats),
  imbalance,
} satisfies Record<string, (input: Scored) => Score>;

export type ScoreName = keyof typeof scores;

/** All scores of a conversation, by name. */
export function scoreConversation(input: Scored): Record<ScoreName, Score> {
  return {
    regularity: scores.regularity(input),
    imbalance: scores.imbalance(input),
  };
}
