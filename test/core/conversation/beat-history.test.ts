import { expect, test } from "vitest";
import { BeatHistory } from "../../../src/core/conversation/beat-history.ts";

function historyOf(beats: number): BeatHistory {
  const history = new BeatHistory();
  history.keepPast();
  for (let beat = 0; beat < beats; beat++) {
    const sizes = { sentBytes: 100 + beat, receivedBytes: 10_000 };
    history.add({ at: beat * 60_000 + (beat % 2) * 500, ...sizes, isFailed: false, deadMs: 300 });
  }
  return history;
}

test("the last 64 beats are known one by one", () => {
  expect(historyOf(3).toArray()).toHaveLength(3);
  expect(
    historyOf(200)
      .toArray()
      .map(({ sentBytes }) => sentBytes),
  ).toEqual(Array.from({ length: 64 }, (_, index) => 236 + index));
});

test("quantiles are of all beats, exact up to 64 of them and within 1 % beyond", () => {
  expect(historyOf(64).quantiles("sentBytes", [0, 0.5, 1])).toEqual([100, 131, 163]);
  const [least = 0, median = 0, most = 0] = historyOf(1000).quantiles("sentBytes", [0, 0.5, 1]);
  expect(least).toBe(100);
  expect(Math.abs(median / 599 - 1)).toBeLessThan(0.01);
  expect(Math.abs(most / 1099 - 1)).toBeLessThan(0.01);
});

test.each([10, 64, 65, 66, 400])("intervals of %d beats are each counted once", (beats) => {
  const [least = 0, most = 0] = historyOf(beats).quantiles("intervalMs", [0, 1]);
  expect(Math.abs(least / 59_500 - 1)).toBeLessThan(0.01);
  expect(Math.abs(most / 60_500 - 1)).toBeLessThan(0.01);
});

test("nothing is known of no beats", () => {
  expect(historyOf(0).quantiles("receivedBytes", [0.5])).toEqual([0]);
  expect(historyOf(1).quantiles("intervalMs", [0.5])).toEqual([0]);
});

test("what leaves the last 64 is forgotten until it is worth keeping", () => {
  const history = new BeatHistory();
  const add = (sentBytes: number) =>
    history.add({ at: sentBytes, sentBytes, receivedBytes: 0, isFailed: false, deadMs: 0 });
  for (let bytes = 1; bytes <= 100; bytes++) add(bytes);
  expect(history.quantiles("sentBytes", [0])).toEqual([37]);
  history.keepPast();
  for (let bytes = 101; bytes <= 200; bytes++) add(bytes);
  expect(history.quantiles("sentBytes", [0])).toEqual([37]);
});
