import { expect, test } from "vitest";
import { chanceAtALook, isLook, WORTH_WEIGHING } from "../../../src/core/score/look.ts";
import { chanceWithoutClock } from "../../../src/core/score/regularity.ts";
import { beatsFrom, even } from "./sketch-scored.ts";

test("isLook() is each of the first ten beats, then ever fewer, and never ends", () => {
  const looks = Array.from({ length: 200 }, (_, index) => index + 1).filter(isLook);
  expect(looks.slice(0, 20)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 16, 20, 24, 28, 32, 36, 40, 44]);
  expect(looks.slice(-2)).toEqual([192, 200]);
});

test("chanceAtALook() is that of a full look where a glance shows a clock, else 1 without a full look", () => {
  const beats = beatsFrom(even(12));
  const seen = { lastBeats: () => beats, lastExcesses: () => even(12) };
  expect(chanceAtALook(seen)).toBe(chanceWithoutClock(beats));
  expect(chanceAtALook(seen)).toBeLessThan(WORTH_WEIGHING);
  // From a second to two hours, none like another.
  const odd = [1, 200, 9, 7000, 40, 3, 900, 80, 3000, 15, 1.7, 400].map((seconds) => seconds * 1000);
  const lastBeats = () => {
    throw new Error("A full look was taken");
  };
  expect(chanceAtALook({ lastExcesses: () => odd, lastBeats })).toBe(1);
});
