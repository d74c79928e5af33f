import type { Beat } from "../../../src/core/conversation/beat.ts";
import { beatSizesOf } from "../../../src/core/score/beat-sizes.ts";
import type { Scored } from "../../../src/core/score/scored.ts";

/** What a conversation has for its scores, with what a test cares about put over it: 12 beats of 400 bytes, a minute apart. */
export function sketchScored(over: Partial<Scored> = {}): Scored {
  const beats = over.beats ?? Array.from({ length: 12 }, (_, index) => beatAt(index * 60_000 + 0.5));
  return {
    ...{ beats, beatCount: beats.length, failedBeats: 0, sentBytes: 3600, receivedBytes: 1200 },
    ...{ destination: { address: "203.0.113.7", name: "c2.example", nameSource: "sni", port: 443, transport: "tcp" } },
    ...{ application: null, questions: null, peers: 3, popularity: 1, actors: 1, program: null },
    ...{ compareToOthers: () => NOTHING, watchedMs: 0, actorKnownMs: 0, destinationKnownMs: 0 },
    ...over,
    sizes: over.sizes ?? beatSizesOf(beats),
  };
}

const NOTHING = { calls: 0, sent: 1, received: 1, share: 1 };

export function beatAt(at: number, over: Partial<Beat> = {}): Beat {
  return { at, sentBytes: 300, receivedBytes: 100, isFailed: false, deadMs: 0, ...over };
}

/** Beats so many milliseconds apart; the first at a time that no coarse clock would tell. */
export function beatsFrom(intervals: Iterable<number>, from = 0.5): readonly Beat[] {
  const beats = [beatAt(from)];
  for (const interval of intervals) beats.push(beatAt((beats.at(-1)?.at ?? 0) + interval));
  return beats;
}

/** The same interval, so many times. */
export function even(count: number, intervalMs = 60_000): readonly number[] {
  return new Array<number>(count).fill(intervalMs);
}
