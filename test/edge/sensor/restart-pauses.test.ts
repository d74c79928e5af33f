import { expect, test } from "vitest";
import { RestartPauses } from "../../../src/edge/sensor/restart-pauses.ts";

const after = (watchedMs: readonly number[]): number[] => {
  const pauses = new RestartPauses();
  return watchedMs.map((ms) => pauses.after(ms));
};

test("RestartPauses doubles from 1 s up to a minute, for as long as it takes", () => {
  expect(after(Array<number>(9).fill(0))).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000]);
});

test("RestartPauses begins anew after a minute that was well, not after less", () => {
  expect(after([0, 0, 59_999, 60_000, 0])).toEqual([1000, 2000, 4000, 1000, 2000]);
});
