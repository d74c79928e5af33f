import { contrast } from "./contrast.ts";
import { failure } from "./failure.ts";
import { imbalance } from "./imbalance.ts";
import { protocol } from "./protocol.ts";
import { rarity } from "./rarity.ts";
import { regularity } from "./regularity.ts";
import type { Score } from "./score.ts";
import type { Scored } from "./scored.ts";
import { size } from "./size.ts";

/** Every score by its name in output; a new one is a file and a line here and below. */
export const scores = {
  regularity: ({ beats }) => regularity(beats),
  imbalance,
  size,
  contrast,
  protocol,
  rarity,
  failure,
} satisfies Record<string, (input: Scored) => Score>;

export type ScoreName = keyof typeof scores;

/** All scores of a conversation, by name. */
export function scoreConversation(input: Scored): Record<ScoreName, Score> {
  return {
    regularity: scores.regularity(input),
    imbalance: scores.imbalance(input),
    size: scores.size(input),
    contrast: scores.contrast(input),
    protocol: scores.protocol(input),
    rarity: scores.rarity(input),
    failure: scores.failure(input),
  };
}
