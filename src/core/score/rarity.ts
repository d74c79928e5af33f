import type { Score } from "./score.ts";
import type { Scored } from "./scored.ts";

/** Among so many actors, to be the only one says all that it can. */
const MANY_ACTORS = 100;

/**
 * How alone this actor is with its destination: 0 where all talk there, 1 where no other of at least 100 actors does,
 * less among fewer (by the logarithm: the only one of ten has .5). Evidence: `actors` in all and `popularity`, those
 * that talk there, this one included.
 */
export function rarity({ popularity, actors }: Pick<Scored, "popularity" | "actors">): Score {
  const others = actors > 1 ? Math.min(1, Math.max(0, popularity - 1) / (actors - 1)) : 1;
  const value = (1 - others) * Math.min(1, Math.log(Math.max(1, actors)) / Math.log(MANY_ACTORS));
  return { value, evidence: { actors, popularity } };
}
