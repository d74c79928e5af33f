import { expect, test } from "vitest";
import { EventQueue } from "../../src/app/event-queue.ts";
import type { Event } from "../../src/core/event/event.ts";

const ticks = (from: number, count: number): readonly Event[] =>
  Array.from({ length: count }, (_, index) => ({ kind: "tick", at: from + index }));

async function drain(queue: EventQueue): Promise<readonly Event[]> {
  const all: Event[] = [];
  for await (const batch of queue) all.push(...batch);
  return all;
}

test("events come out in their order, in turns, whatever was pushed while they were taken", async () => {
  const queue = new EventQueue();
  queue.push(ticks(0, 3000));
  const turns: number[] = [];
  const all: Event[] = [];
  for await (const batch of queue) {
    turns.push(batch.length);
    all.push(...batch);
    if (turns.length === 1) queue.push(ticks(3000, 10));
    if (turns.length === 2) queue.end();
  }
  expect(all).toEqual(ticks(0, 3010));
  expect(Math.max(...turns)).toBe(1024);
});

test("a consumer that waits is woken by an event, and by the end", async () => {
  const queue = new EventQueue();
  const drained = drain(queue);
  await new Promise(setImmediate);
  queue.push(ticks(0, 1));
  await new Promise(setImmediate);
  queue.end();
  expect(await drained).toEqual(ticks(0, 1));
});

test("what does not fit is dropped, and counted just before the next that fits", async () => {
  const queue = new EventQueue(3);
  queue.push(ticks(0, 5));
  const all: Event[] = [];
  for await (const batch of queue) {
    all.push(...batch);
    if (all.length > 3) continue;
    queue.push(ticks(5, 1));
    queue.end();
  }
  expect(all.map(({ kind, at }) => [kind, at])).toEqual([
    ["tick", 0],
    ["tick", 1],
    ["tick", 2],
    ["lost", 5],
    ["tick", 5],
  ]);
  expect(all[3]).toMatchObject({ count: 2, where: "queue" });
});

test("what was dropped at the very end is counted too", async () => {
  const queue = new EventQueue(2);
  queue.push(ticks(0, 9));
  queue.end();
  const all = await drain(queue);
  expect(all.at(-1)).toMatchObject({ kind: "lost", at: 8, count: 7 });
  expect(all).toHaveLength(3);
});
