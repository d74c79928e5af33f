import { expect, test } from "vitest";
import { gapsOf } from "../../../src/core/score/beat-gaps.ts";
import { beatAt, beatsFrom, even } from "./sketch-scored.ts";

test("gapsOf() takes the dead time off each interval, and tells the least", () => {
  const beats = [beatAt(0.5), beatAt(1000.5, { deadMs: 300 }), beatAt(3000.5, { deadMs: 700 })];
  const { lengths, excesses, ...rest } = gapsOf(beats, 64);
  expect([[...lengths], [...excesses]]).toEqual([
    [1000, 2000],
    [700, 1300],
  ]);
  expect(rest).toEqual({ deadMs: 300, resolution: 1, busyShare: 400 / 3000 });
});

test("gapsOf() looks at no more than the last beats", () => {
  expect([...gapsOf(beatsFrom([1, 2, 3, 4, 5]), 3).lengths]).toEqual([4, 5]);
  expect(gapsOf([], 64)).toMatchObject({ deadMs: 0, busyShare: 0 });
});

test.each([
  [1000, [0, 5000, 9000]],
  [100, [0, 5000, 9100]],
  [10, [0, 5000, 9110]],
  [1, [0, 5000, 9111]],
])("gapsOf() tells that times are kept to %d ms, and spreads them over that", (resolution, times) => {
  const { lengths, excesses, ...rest } = gapsOf(
    times.map((at) => beatAt(at)),
    64,
  );
  expect(rest.resolution).toBe(resolution);
  for (const [index, length] of lengths.entries()) {
    const off = Math.abs((excesses[index] ?? 0) - length);
    expect(off).toBeLessThan(resolution === 1 ? 1e-9 : resolution);
  }
});

test("gapsOf() of beats that are one call each sees none busy", () => {
  const beats = beatsFrom(even(9)).map((beat, index) => ({ ...beat, deadMs: index === 0 ? 0 : 300 }));
  expect(gapsOf(beats, 64)).toMatchObject({ deadMs: 300, busyShare: 0 });
});
