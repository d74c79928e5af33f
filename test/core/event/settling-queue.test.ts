import fc from "fast-check";
import { expect, test } from "vitest";
import { SettlingQueue } from "../../../src/core/event/settling-queue.ts";

test("take() gives what has settled in the order of time, ties in that of their arrival", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20)), fc.nat(20), (times, until) => {
      const queue = new SettlingQueue<{ at: number; order: number }>();
      const items = times.map((at, order) => ({ at, order }));
      for (const item of items) queue.add(item);
      const sorted = items.toSorted((a, b) => a.at - b.at || a.order - b.order);
      const settled = sorted.filter(({ at }) => at <= until);
      expect(queue.take(until)).toEqual(settled);
      expect(queue.size).toBe(items.length - settled.length);
      expect(queue.take(Number.POSITIVE_INFINITY)).toEqual(sorted.slice(settled.length));
    }),
  );
});

test("past its bound the oldest come out early", () => {
  const queue = new SettlingQueue<{ at: number }>(2);
  for (const at of [5, 3, 4, 9]) queue.add({ at });
  expect(queue.take(0)).toEqual([{ at: 3 }, { at: 4 }]);
  expect(queue.size).toBe(2);
});

test("a quarter of a million records in one second come out in order, taken one by one", () => {
  const queue = new SettlingQueue<{ at: number }>();
  for (let index = 0; index < 250_000; index++) queue.add({ at: (index * 7919) % 250_000 });
  const taken = Array.from({ length: 250_000 }, (_, until) => queue.take(until).map(({ at }) => at));
  expect(taken.findIndex((times, until) => times.length !== 1 || times[0] !== until)).toBe(-1);
});
