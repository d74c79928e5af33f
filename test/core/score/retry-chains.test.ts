import { expect, test } from "vitest";
import { retryChains } from "../../../src/core/score/retry-chains.ts";
import { Sample } from "../../../src/core/score/sample.ts";
import { Random } from "../../bench/detect/random.ts";
import { even } from "./sketch-scored.ts";

function natsOf(gaps: readonly number[]): number {
  return retryChains(new Sample().loadExcesses(gaps, { deadMs: 0, resolution: 1 }));
}

test("retryChains() explains waits that double, more the more there are", () => {
  const once = natsOf([1000, 2000, 4000, 8000]);
  expect(once).toBeGreaterThan(10);
  expect(natsOf([1000, 2000, 4000, 55_000, 1000, 2000, 4000])).toBeGreaterThan(once + 5);
});

test("retryChains() counts where the second chain begins as the first did", () => {
  const again = natsOf([1000, 2000, 4000, 55_000, 1000, 2000, 4000]);
  expect(again).toBeGreaterThan(natsOf([1000, 2000, 4000, 55_000, 1100, 2200, 4400]) + 3);
});

test.each([
  ["even gaps", even(20)],
  ["one gap that is the double of the one before", [60_000, 120_000, 60_000, 60_000]],
  ["gaps that grow by half", [1000, 1500, 2250, 3375]],
  ["nothing", []],
])("retryChains() says nothing of %s", (_, gaps) => {
  expect(natsOf(gaps)).toBe(0);
});

test("retryChains() says hardly anything of memoryless gaps", () => {
  const random = new Random("no retries");
  let [sum, runs] = [0, 500];
  for (let run = 0; run < runs; run++) sum += natsOf(Array.from({ length: 30 }, () => random.exponential(60_000)));
  expect(sum / runs).toBeLessThan(0.2);
});
