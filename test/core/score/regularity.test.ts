import fc from "fast-check";
import { expect, test } from "vitest";
import type { Beat } from "../../../src/core/conversation/beat.ts";
import { regularity } from "../../../src/core/score/regularity.ts";

const DRAWS = 20_000;

// With at most 8 intervals there is one window and the chance is met; with more, Bonferroni only bounds it.
test.each([3, 5, 8])(
  "regularity() of clockless beats with %d intervals falls below a chance as often as it says",
  (n) => {
    const chances = clocklessChances(n);
    for (const stated of [0.1, 0.01, 0.001]) {
      expect(Math.abs(countBelow(chances, stated) - DRAWS * stated)).toBeLessThan(allowance(stated));
    }
  },
);

test.each([12, 20, 40])(
  "regularity() of clockless beats with %d intervals falls below no chance more often than it says",
  (n) => {
    const chances = clocklessChances(n);
    for (const stated of [0.1, 0.01, 0.001]) {
      expect(countBelow(chances, stated)).toBeLessThan(DRAWS * stated + allowance(stated));
      expect(countBelow(chances, stated)).toBeGreaterThan((DRAWS * stated) / 2 - allowance(stated));
    }
  },
);

test("regularity() of clockless beats that keep a dead time apart is met only when they say so", () => {
  const random = seeded(7);
  const shares = [0, 300].map((deadMs) => {
    const draw = () => beatsEvery(40, () => 300 - 1200 * Math.log(1 - random())).map((beat) => ({ ...beat, deadMs }));
    const chances = Array.from({ length: 4000 }, () => chanceOf(regularity(draw())));
    return chances.filter((chance) => chance <= 0.01).length / 4000;
  });
  expect(shares[0]).toBeGreaterThan(0.1);
  expect(shares[1]).toBeLessThan(0.015);
});

function clocklessChances(n: number): readonly number[] {
  const random = seeded(n);
  return Array.from({ length: DRAWS }, () =>
    chanceOf(regularity(beatsEvery(n, () => -60_000 * Math.log(1 - random())))),
  );
}

function countBelow(chances: readonly number[], stated: number): number {
  return chances.filter((chance) => chance <= stated).length;
}

/** Four standard errors of a binomial count. */
function allowance(stated: number): number {
  return 4 * Math.sqrt(DRAWS * stated * (1 - stated));
}

test.each([
  ["none", 6, (_: number) => 60_000],
  ["20 % both ways", 7, (u: number) => 60_000 * (0.8 + 0.4 * u)],
  ["50 % both ways", 12, (u: number) => 60_000 * (0.5 + u)],
  ["65 % one way", 13, (u: number) => 60_000 * (1 - 0.65 * u)],
])("regularity() with jitter of %s finds 95 % at a chance of .001 within %d beats", (_, beats, interval) => {
  const random = seeded(beats);
  let found = 0;
  for (let run = 0; run < 1000; run++) {
    if (chanceOf(regularity(beatsEvery(beats - 1, () => interval(random())))) <= 0.001) found++;
  }
  expect(found).toBeGreaterThanOrEqual(950);
});

test.each([
  [0, 63],
  [0.1, 7],
  [0.2, 7],
  [0.2, 63],
  [0.5, 63],
  [0.9, 63],
])("regularity() recovers a uniform jitter of %d and the sleep from %d intervals", (jitter, intervals) => {
  const random = seeded(1);
  const seen = Array.from({ length: 500 }, () => {
    const { evidence } = regularity(beatsEvery(intervals, () => 60_000 * (1 + jitter * (2 * random() - 1))));
    return { jitter: evidence["jitter"] ?? -1, intervalMs: evidence["intervalMs"] ?? -1 };
  });
  expect(Math.abs(mean(seen.map((one) => one.jitter)) - jitter)).toBeLessThan(0.02 + 0.05 * jitter);
  expect(Math.abs(mean(seen.map((one) => one.intervalMs)) / 60_000 - 1)).toBeLessThan(0.01 + 0.05 * jitter);
});

test("regularity() rests on the window that a pause or a new interval leaves even", () => {
  const afterPause = beatsFrom([...even(20), 7_200_000, ...even(9)]);
  expect(regularity(afterPause).evidence).toMatchObject({ intervals: 30, windowIntervals: 8, intervalMs: 60_000 });
  expect(regularity(afterPause).value).toBeGreaterThan(0.9);
  const newInterval = beatsFrom([...even(40), ...even(20).map((interval) => interval / 60)]);
  expect(regularity(newInterval).evidence).toMatchObject({ windowIntervals: 16, intervalMs: 1000 });
});

test("regularity() looks at no more than the last 64 beats", () => {
  const long = beatsFrom([...even(500).map((interval, index) => interval * (index + 1)), ...even(63)]);
  expect(regularity(long)).toEqual(regularity(long.slice(-64)));
  expect(regularity(long).evidence).toMatchObject({ intervals: 63, windowIntervals: 63 });
});

test.each([
  ["no beat", [], { intervals: 0, intervalMs: 0 }],
  ["one beat", [5], { intervals: 0, intervalMs: 0 }],
  ["two beats", [0, 60_000], { intervals: 1, intervalMs: 60_000 }],
  ["three beats", [0, 60_000, 120_000], { intervals: 2, intervalMs: 60_000 }],
  ["beats at one instant", [7, 7, 7, 7, 7], { intervals: 4, intervalMs: 0 }],
  ["a time that is not a number", [0, 1000, Number.NaN, 3000, 4000], { intervals: 4, windowIntervals: 0 }],
])("regularity() of %s is 0 at a chance of 1", (_, times, evidence) => {
  const score = regularity(times.map(beatAt));
  expect(score.value).toBe(0);
  expect(score.evidence).toMatchObject({ chance: 1, ...evidence });
});

test.each([
  [0.1, 0.1],
  [1e-3, 0.5],
  [1e-6, 0.8],
])("regularity() near a chance of %d has a value near %d", (chance, value) => {
  // Of all draws the one whose chance is closest: the map from chance to value is not public.
  const random = seeded(3);
  const drawn = Array.from({ length: 4000 }, () => {
    const jitter = random();
    return regularity(beatsEvery(8, () => 60_000 * (1 + jitter * (2 * random() - 1))));
  });
  const distance = (score: (typeof drawn)[number]) => Math.abs(Math.log10(chanceOf(score) / chance));
  const closest = drawn.reduce((best, score) => (distance(score) < distance(best) ? score : best));
  expect(closest.value).toBeCloseTo(value, 2);
});

const jittered = fc.array(fc.integer({ min: 500, max: 1500 }), { minLength: 3, maxLength: 70 });

test("regularity() does not change when time is shifted", () => {
  fc.assert(
    fc.property(jittered, fc.integer({ min: 0, max: 2 ** 40 }), (intervals, shift) => {
      const beats = beatsFrom(intervals);
      expect(regularity(beats.map(({ at }) => beatAt(at + shift)))).toEqual(regularity(beats));
    }),
  );
});

test("regularity() does not change when time is stretched, but for the interval", () => {
  fc.assert(
    fc.property(jittered, fc.double({ min: 1, max: 1e4, noNaN: true }), (intervals, factor) => {
      fc.pre(new Set(intervals).size > 2);
      const { value, evidence } = regularity(beatsFrom(intervals));
      const stretched = regularity(beatsFrom(intervals.map((interval) => interval * factor)));
      expect(stretched.value).toBeCloseTo(value, 6);
      expect(stretched.evidence["jitter"]).toBeCloseTo(evidence["jitter"] ?? -1, 6);
      expect((stretched.evidence["intervalMs"] ?? -1) / factor).toBeCloseTo(evidence["intervalMs"] ?? -1, 6);
    }),
  );
});

test("regularity() of up to 8 intervals does not depend on their order", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 2, max: 1e6 }), { minLength: 3, maxLength: 8 }), (intervals) => {
      const sorted = intervals.toSorted((a, b) => a - b);
      expect(regularity(beatsFrom(sorted)).value).toBeCloseTo(regularity(beatsFrom(intervals)).value, 9);
    }),
  );
});

test("regularity() of even beats falls when noise falls between them", () => {
  fc.assert(
    fc.property(fc.integer({ min: 8, max: 63 }), fc.double({ min: 0.01, max: 0.99, noNaN: true }), (n, share) => {
      const beats = beatsFrom(even(n));
      const noise = beatAt((beats.at(-1)?.at ?? 0) * share);
      const noisy = [...beats, noise].toSorted((a, b) => a.at - b.at);
      fc.pre(noisy.every(({ at }, index) => index === 0 || at > (noisy[index - 1]?.at ?? 0)));
      expect(regularity(noisy).value).toBeLessThan(regularity(beats).value);
    }),
  );
});

test("regularity() of even beats exceeds that of jittered ones", () => {
  fc.assert(
    fc.property(jittered, (intervals) => {
      fc.pre(intervals.slice(-8).some((interval) => Math.abs(interval - (intervals.at(-1) ?? 0)) > 5));
      const steady = regularity(beatsFrom(intervals.map(() => 1000)));
      expect(steady.value).toBeGreaterThan(regularity(beatsFrom(intervals)).value);
    }),
  );
});

test("regularity() is a score whatever the times", () => {
  fc.assert(
    fc.property(fc.array(fc.double(), { maxLength: 80 }), (times) => {
      const { value, evidence } = regularity(times.map(beatAt));
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThanOrEqual(1);
      expect(Object.values(evidence).every(Number.isFinite)).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

function even(n: number): number[] {
  return new Array<number>(n).fill(60_000);
}

function beatsEvery(n: number, interval: () => number): Beat[] {
  return beatsFrom(Array.from({ length: n }, interval));
}

function beatsFrom(intervals: readonly number[]): Beat[] {
  const beats = [beatAt(0)];
  for (const interval of intervals) beats.push(beatAt((beats.at(-1)?.at ?? 0) + interval));
  return beats;
}

function beatAt(at: number): Beat {
  return { at, sentBytes: 0, receivedBytes: 0, isFailed: false, deadMs: 0 };
}

function chanceOf({ evidence }: { evidence: Readonly<Record<string, number>> }): number {
  return evidence["chance"] ?? Number.NaN;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Mulberry32: uniform in 0..1 from a seed, the same on every machine. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
