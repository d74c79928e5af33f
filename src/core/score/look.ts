import type { Beat } from "../conversation/beat.ts";
import { mayHaveClock } from "./clock-screen.ts";
import { chanceWithoutClock } from "./regularity.ts";

/** What no analytic fires above: most conversations need no more than their rhythm looked at. */
export const WORTH_WEIGHING = 1e-3;

/** Every one of the first beats is looked at, later ever fewer: many intervals change little with one more. */
export function isLook(beats: number): boolean {
  if (beats <= 16) return beats <= 10 || beats % 2 === 0;
  return beats % (beats <= 64 ? 4 : 8) === 0;
}

/** What a look at a rhythm needs. */
interface Rhythmic {
  readonly lastExcesses: () => readonly number[];
  readonly lastBeats: () => readonly Beat[];
}

/** That no clock makes the beats; 1 where a glance shows none, which spares most conversations the full look. */
export function chanceAtALook(conversation: Rhythmic): number {
  if (!mayHaveClock(conversation.lastExcesses())) return 1;
  return chanceWithoutClock(conversation.lastBeats());
}
