import fc from "fast-check";
import { expect, test } from "vitest";
import { size } from "../../../src/core/score/size.ts";
import { beatAt, sketchScored } from "./sketch-scored.ts";

/** Beats that received nothing and sent so many bytes. */
function sizesOf(...sizes: readonly number[]) {
  return sketchScored({
    beats: sizes.map((sentBytes, index) => beatAt(index * 1000, { sentBytes, receivedBytes: 0 })),
  });
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
  expect(size(sketchScored({ beats }))).toMatchObject({ value: 1, evidence: { medianBytes: 1000, spread: 0 } });
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

test.each<[what: string, sizes: readonly number[], blockBytes: number]>([
  ["messages padded to 16 bytes behind a header", [28, 44, 60, 108], 16],
  ["messages padded to 64 bytes behind a header", [76, 140, 204, 460, 140], 64],
  ["three sizes only", [28, 44, 60, 60], 0],
  ["sizes as they come", [28, 44, 61, 108], 0],
  ["one, two, three, four messages of one size", [64, 128, 192, 256], 0],
  ["one size", [64, 64, 64, 64], 0],
  ["nothing", [], 0],
])("size() finds the block of %s", (_, sizes, blockBytes) => {
  expect(size(sizesOf(...sizes)).evidence["blockBytes"]).toBe(blockBytes);
});

test("size() tells sizes of one magnitude from those of one size", () => {
  const padded = size(sizesOf(...Array.from({ length: 40 }, (_, index) => 300 + ((index * 37) % 280))));
  expect(padded.evidence["band"]).toBe(1);
  expect(padded.value).toBeLessThan(0.3);
  expect(size(sizesOf(100, 250, 700, 2000)).evidence["band"]).toBe(0.25);
});

test.each<[what: string, port: number, sentBytes: number, receivedBytes: number, beyond: number]>([
  ["NTP's own", 123, 48, 48, 0],
  ["eight of NTP's messages at once", 123, 8 * 48, 8 * 48, 0],
  ["far more than NTP's", 123, 8 * 72 * 4, 48, Math.log(4)],
  ["far less than NTP's", 123, 12, 48, Math.log(4)],
  ["a question's", 53, 60, 300, 0],
  ["what is too large for a question", 53, 384 * 16, 300, Math.log(2)],
  ["whatever is sent elsewhere", 9999, 1e6, 1e6, 0],
])("size() of %s is so far beyond the protocol's norm", (_, port, sentBytes, receivedBytes, beyond) => {
  const destination = { address: "203.0.113.7", name: null, nameSource: null, port, transport: "udp" } as const;
  const beats = [1, 2, 3, 4].map((at) => beatAt(at, { sentBytes, receivedBytes }));
  expect(size(sketchScored({ beats, destination })).evidence["beyondNorm"]).toBeCloseTo(beyond, 9);
});

test("size() is a score whatever the bytes", () => {
  const bytes = fc.oneof(fc.double(), fc.constantFrom(0, -1, Number.NaN, 2 ** 60, 1e308, 5e-324, 0.5));
  fc.assert(
    fc.property(fc.array(fc.tuple(bytes, bytes), { maxLength: 70 }), (all) => {
      const beats = all.map(([sentBytes, receivedBytes], at) => beatAt(at, { sentBytes, receivedBytes }));
      const { value, evidence } = size(sketchScored({ beats }));
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThanOrEqual(1);
      expect(Object.values(evidence).every(Number.isFinite)).toBe(true);
    }),
    { seed: 1, numRuns: 300 },
  );
});
