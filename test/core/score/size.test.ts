import fc from "fast-check";
import { expect, test } from "vitest";
import { size } from "../../../src/core/score/size.ts";
import { beatAt } from "./sketch-scored.ts";

/** Beats that received nothing and sent so many bytes. */
function sizesOf(...sizes: readonly number[]) {
  return { beats: sizes.map((sentBytes, index) => beatAt(index * 1000, { sentBytes, receivedBytes: 0 })) };
}

test.each<[sizes: readonly number[], value: number, sized: number]>([
  [[], 0, 0],
  [[500, 500, 500], 0, 3],
  [[500, 500, 500, 500], 1, 4],
  [[500, 510, 520, 530], 1, 4],
  [[500, 510, 520, 531], 0.75, 4],
  [[500, 500, 500, 90_000], 0.75, 4],
  [[100, 200, 300, 400], 0.25, 4],
  [[0, 0, 0, 500, 500, 500], 0, 3],
  [[0, 0, 500, 500, 500, 500], 1, 4],
  [[0, 0, 0, 0], 0, 0],
])("size() of beats with %j bytes is %d, of %d beats", (sizes, value, sized) => {
  const score = size(sizesOf(...sizes));
  expect(score.value).toBe(value);
  expect(score.evidence["sized"]).toBe(sized);
});

test("size() takes what was sent and received together", () => {
  const beats = [100, 200, 300, 400].map((sentBytes) => beatAt(0, { sentBytes, receivedBytes: 1000 - sentBytes }));
  expect(size({ beats })).toMatchObject({ value: 1, evidence: { medianBytes: 1000, spread: 0 } });
});

test("size() tells the median and how far the sizes lie apart", () => {
  const { evidence } = size(sizesOf(100, 100, 200, 400, 400, 1600));
  expect(evidence["medianBytes"]).toBe(200);
  expect(evidence["spread"]).toBeCloseTo(Math.log(4), 9);
});

test("size() is a score that depends on neither order nor scale", () => {
  const some = fc.array(fc.integer({ min: 0, max: 1e6 }), { maxLength: 70 });
  fc.assert(
    fc.property(some, fc.integer({ min: 2, max: 1000 }), (sizes, factor) => {
      const { value, evidence } = size(sizesOf(...sizes));
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThanOrEqual(1);
      expect(Object.values(evidence).every(Number.isFinite)).toBe(true);
      expect(size(sizesOf(...sizes.toReversed()))).toEqual(size(sizesOf(...sizes)));
      expect(size(sizesOf(...sizes.map((bytes) => bytes * factor))).value).toBeCloseTo(value, 9);
    }),
    { seed: 1, numRuns: 100 },
  );
});
