import { expect, test } from "vitest";
import type { Beat } from "../../../src/core/conversation/beat.ts";
import { mayHaveClock } from "../../../src/core/score/clock-screen.ts";
import { regularity } from "../../../src/core/score/regularity.ts";
import { beatsOf } from "../../bench/detect/beats-of.ts";
import { clockedTimes } from "../../bench/detect/clocked.ts";
import { Random } from "../../bench/detect/random.ts";
import { beatsFrom, even } from "./sketch-scored.ts";

function passes(beats: readonly Beat[]): boolean {
  return mayHaveClock(beats.slice(1).map(({ at, deadMs }, index) => at - (beats[index]?.at ?? at) - deadMs));
}

test.each([
  ["two-sided", 0, 0],
  ["two-sided", 0.5, 0],
  ["shorter", 0.65, 0],
  ["longer", 0.9, 0],
  ["two-sided", 0.2, 0.3],
  ["shorter", 0.65, 0.3],
] as const)(
  "mayHaveClock() spares no look that finds a %s beacon with jitter %d, missing %d",
  (rule, jitter, missing) => {
    const random = new Random(`screen ${rule} ${jitter} ${missing}`);
    let [found, spared] = [0, 0];
    for (let run = 0; run < 200; run++) {
      const beacon = { rule, jitter, intervalMs: 60_000, disturbance: { missing } };
      const beats = beatsOf(clockedTimes(beacon, random.pick([6, 8, 12, 24, 64]), random));
      if ((regularity(beats).evidence["chance"] ?? 1) > 1e-4) continue;
      found++;
      if (!passes(beats)) spared++;
    }
    expect(found).toBeGreaterThan(20);
    expect(spared).toBe(0);
  },
);

test.each([12, 24, 63])("mayHaveClock() spares the look at eight in ten Poisson series of %d intervals", (count) => {
  const random = new Random(`spared ${count}`);
  let spared = 0;
  for (let run = 0; run < 1000; run++) {
    if (!passes(beatsFrom(Array.from({ length: count }, () => random.exponential(60_000))))) spared++;
  }
  expect(spared).toBeGreaterThan(800);
});

test("mayHaveClock() looks at whatever is even, and says yes or no of intervals that are none", () => {
  for (const count of [5, 8, 63]) expect(mayHaveClock(even(count))).toBe(true);
  for (const intervals of [[], [0, -1, 0, 0], [Number.NaN, 1, 1, 1], [1e300, 1e-300, 1e300]]) {
    expect(mayHaveClock(intervals)).toBeTypeOf("boolean");
  }
});
