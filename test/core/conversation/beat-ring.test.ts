import fc from "fast-check";
import { expect, test } from "vitest";
import type { Beat } from "../../../src/core/conversation/beat.ts";
import { BeatRing, MOST_BEATS } from "../../../src/core/conversation/beat-ring.ts";

function beatOf(at: number): Beat {
  return { at, sentBytes: at * 2, receivedBytes: at * 3, isFailed: at % 2 === 1, deadMs: at / 4 };
}

test("a ring holds the last 64 beats, oldest first, however many there were", () => {
  fc.assert(
    fc.property(fc.oneof(fc.nat(300), fc.constantFrom(3, 4, 5, 63, 64, 65, 127, 128, 129)), (count) => {
      const ring = new BeatRing();
      const beats = Array.from({ length: count }, (_, at) => beatOf(at));
      for (const beat of beats) ring.add(beat);
      expect(ring.toArray()).toEqual(beats.slice(-MOST_BEATS));
    }),
  );
});
