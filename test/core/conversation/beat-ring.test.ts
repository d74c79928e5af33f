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

test("a ring holds bytes of any number, large ones beside small ones", () => {
  const bytes = fc.oneof(fc.nat(2000), fc.constantFrom(2 ** 26 - 1, 2 ** 26, 2 ** 40, Number.MAX_SAFE_INTEGER, 0.5));
  const beat = fc.record({
    at: fc.nat(1e6),
    sentBytes: bytes,
    receivedBytes: bytes,
    isFailed: fc.boolean(),
    deadMs: fc.nat(1000),
  });
  fc.assert(
    fc.property(fc.array(beat, { maxLength: 200 }), (beats) => {
      const ring = new BeatRing();
      const left = beats.map((one) => ring.add(one));
      expect(left.filter((one) => one !== null)).toEqual(beats.slice(0, -MOST_BEATS));
      expect(ring.toArray()).toEqual(beats.slice(-MOST_BEATS));
    }),
    { seed: 1, numRuns: 100 },
  );
});

test("a ring tells the intervals to its beats and to one under way, each less its dead time", () => {
  const beats = fc.array(fc.record({ step: fc.nat(1000), deadMs: fc.nat(500) }), { maxLength: 150 });
  fc.assert(
    fc.property(beats, (steps) => {
      const ring = new BeatRing();
      let at = 0;
      const all = [...steps, { step: 7, deadMs: 3 }].map(({ step, deadMs }) => {
        at += step;
        return { ...beatOf(0), at, deadMs, isFailed: step % 2 === 0 };
      });
      const [open = beatOf(0), ...over] = all.toReversed();
      for (const beat of over.toReversed()) ring.add(beat);
      const last = all.slice(-MOST_BEATS - 1);
      const expected = last.slice(1).map((beat, index) => beat.at - (last[index]?.at ?? 0) - beat.deadMs);
      expect(ring.excessesTo(open)).toEqual(expected);
    }),
    { seed: 1, numRuns: 200 },
  );
});
