import fc from "fast-check";
import { expect, test } from "vitest";
import { regularity } from "../../../src/core/score/regularity.ts";
import type { Score } from "../../../src/core/score/score.ts";
import { beatAt, beatsFrom, even } from "./sketch-scored.ts";

const jittered = fc.array(fc.integer({ min: 500, max: 1500 }), { minLength: 3, maxLength: 70 });
const runs = { seed: 1, numRuns: 60 };

test("regularity() does not change when time is shifted", () => {
  fc.assert(
    fc.property(jittered, fc.integer({ min: 0, max: 2 ** 40 }), (intervals, shift) => {
      const beats = beatsFrom(intervals);
      expect(regularity(beats.map(({ at }) => beatAt(at + shift)))).toEqual(regularity(beats));
    }),
    runs,
  );
});

test("regularity() does not change when time is stretched, but for the interval", () => {
  fc.assert(
    fc.property(jittered, fc.double({ min: 0.01, max: 100, noNaN: true }), (intervals, factor) => {
      // A thousand times its resolution at least, a clock is as exact as it may look.
      const long = intervals.map((interval) => interval * 1000);
      const { value, evidence } = regularity(beatsFrom(long));
      const stretched = regularity(beatsFrom(long.map((interval) => interval * factor)));
      expect(stretched.value).toBeCloseTo(value, 2);
      expect(stretched.evidence["jitter"]).toBeCloseTo(evidence["jitter"] ?? -1, 2);
      expect((stretched.evidence["intervalMs"] ?? -1) / factor / (evidence["intervalMs"] ?? -1)).toBeCloseTo(1, 2);
    }),
    runs,
  );
});

test("regularity() of intervals too few for bursts does not depend on their order", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 2, max: 1e6 }), { minLength: 3, maxLength: 7 }), (intervals) => {
      const sorted = intervals.toSorted((a, b) => a - b);
      expect(natsOf(regularity(beatsFrom(sorted)))).toBeCloseTo(natsOf(regularity(beatsFrom(intervals))), 6);
    }),
    runs,
  );
});

test("regularity() of even beats has less evidence when noise falls between them", () => {
  fc.assert(
    fc.property(fc.integer({ min: 8, max: 62 }), fc.double({ min: 0.01, max: 0.99, noNaN: true }), (n, share) => {
      const beats = beatsFrom(even(n));
      const noise = beatAt((beats.at(-1)?.at ?? 0) * share);
      const noisy = [...beats, noise].toSorted((a, b) => a.at - b.at);
      fc.pre(noisy.every(({ at }, index) => index === 0 || at > (noisy[index - 1]?.at ?? 0) + 5000));
      expect(natsOf(regularity(noisy))).toBeLessThan(natsOf(regularity(beats)));
    }),
    runs,
  );
});

test("regularity() of even beats has at least the evidence of jittered ones", () => {
  fc.assert(
    fc.property(jittered, (intervals) => {
      const steady = regularity(beatsFrom(intervals.map(() => 1000)));
      expect(natsOf(steady)).toBeGreaterThanOrEqual(natsOf(regularity(beatsFrom(intervals))) - 1e-6);
    }),
    runs,
  );
});

test("regularity() is a score whatever the times", () => {
  const time = fc.oneof(
    fc.double({ min: -1e300, max: 1e300 }),
    fc.integer({ min: -5, max: 5 }),
    fc.constantFrom(0, Number.NaN, Number.POSITIVE_INFINITY, 5e-324, -0),
  );
  fc.assert(
    fc.property(fc.array(time, { maxLength: 80 }), fc.double(), (times, deadMs) => {
      const { value, evidence } = regularity(times.map((at) => beatAt(at, { deadMs })));
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThanOrEqual(1);
      expect(Object.values(evidence).every(Number.isFinite)).toBe(true);
      expect(evidence["chance"]).toBeGreaterThan(0);
    }),
    { seed: 1, numRuns: 600 },
  );
});

function natsOf({ evidence }: Score): number {
  return evidence["nats"] ?? Number.NaN;
}
