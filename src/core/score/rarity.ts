import { countable } from "./beat-sizes.ts";
import type { Score } from "./score.ts";
import type { Scored } from "./scored.ts";

/** Among so many actors, to be the only one says all that it can. */
const MANY_ACTORS = 100;
/** Who has watched for less knows little of what is new. */
const LONG_WATCH_MS = 3_600_000;

/**
 * How alone this actor is with its destination: 0 where all talk there, 1 where no other of at least 100 actors does,
 * less among fewer (by the logarithm: the only one of ten has .5). Evidence: `actors` in all and `popularity`, those
 * that talk there, this one included.
 *
 * How new both are comes with it: `newActor` and `newDestination`, 0..1, the share of the time watched, and an hour
 * more, in which they were not there yet. 0 is there from the start, of which nobody knows since when; what came after a day
 * of watching has .96, less and less as it stays. `watchedMs`: until the last beat.
 */
export function rarity({
  popularity,
  actors,
  watchedMs: claimedMs,
  actorKnownMs,
  destinationKnownMs,
}: Pick<Scored, "popularity" | "actors" | "watchedMs" | "actorKnownMs" | "destinationKnownMs">): Score {
  const others = actors > 1 ? Math.min(1, Math.max(0, popularity - 1) / (actors - 1)) : 1;
  const value = (1 - others) * Math.min(1, Math.log(Math.max(1, actors)) / Math.log(MANY_ACTORS));
  const watchedMs = countable(claimedMs);
  const newActor = newness(watchedMs, actorKnownMs);
  const newDestination = newness(watchedMs, destinationKnownMs);
  return { value, evidence: { actors, popularity, newActor, newDestination, watchedMs } };
}

function newness(watchedMs: number, knownMs: number): number {
  return watchedMs > knownMs && knownMs >= 0 ? (watchedMs - knownMs) / (watchedMs + LONG_WATCH_MS) : 0;
}
