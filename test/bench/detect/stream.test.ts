import fc from "fast-check";
import { expect, test } from "vitest";
import { beatsOf } from "./beats-of.ts";
import { followEach, mergeStreams, type Stream, takeBeats, takeSpan } from "./stream.ts";

test.each([
  { times: [], at: [], deadMs: [] },
  { times: [5], at: [5], deadMs: [0] },
  { times: [0, 1000], at: [0, 1000], deadMs: [0, 300] },
  { times: [0, 250, 500, 1000], at: [0, 1000], deadMs: [0, 800] },
  { times: [0, 300, 601], at: [0, 601], deadMs: [0, 600] },
])("beatsOf() puts together what is 300 ms apart or less: $times", ({ times, at, deadMs }) => {
  const beats = beatsOf(times);
  expect(beats.map((beat) => beat.at)).toEqual(at);
  expect(beats.map((beat) => beat.deadMs)).toEqual(deadMs);
});

test("beatsOf() lets no beat begin within its dead time and loses no bytes", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 900 }), { minLength: 1 }), (gaps) => {
      let at = 0;
      const times = gaps.map((gap) => {
        at += gap;
        return at;
      });
      const beats = beatsOf(times);
      for (const [index, beat] of beats.slice(1).entries())
        expect(beat.at - (beats[index]?.at ?? 0)).toBeGreaterThan(beat.deadMs);
      expect(beats.reduce((sum, { sentBytes }) => sum + sentBytes, 0)).toBe(120 * times.length);
    }),
  );
});

test("takeBeats() takes all of the last beat and nothing of the next", () => {
  expect(takeBeats([0, 100, 1000, 1200, 1400, 2000], 2)).toEqual([0, 100, 1000, 1200, 1400]);
});

test("takeSpan() takes what lies within the span of the first time", () => {
  expect(takeSpan([50, 60, 150, 151], 100)).toEqual([50, 60, 150]);
});

test("mergeStreams() keeps the order of time", () => {
  expect(takeSpan(mergeStreams(every(3), every(5)), 12)).toEqual([0, 0, 3, 5, 6, 9, 10, 12]);
});

test("followEach() puts delayed times where they belong, beyond the next call too", () => {
  expect(
    takeSpan(
      followEach(every(10), () => [4, 17]),
      30,
    ),
  ).toEqual([0, 4, 10, 14, 17, 20, 24, 27, 30]);
});

function* every(ms: number): Stream {
  for (let at = 0; ; at += ms) yield at;
}
