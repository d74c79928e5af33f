import { expect, test } from "vitest";
import { KnownActor } from "../../../src/core/conversation/known-actor.ts";

test("an actor's peers are counted, and since when there are any, until the last is gone", () => {
  const actor = new KnownActor();
  actor.add(false, 5);
  expect([actor.peers, actor.since, actor.isEmpty]).toEqual([0, null, false]);
  for (const at of [50, 10]) actor.add(true, at);
  expect([actor.peers, actor.since]).toEqual([2, 50]);
  actor.remove(true);
  expect([actor.peers, actor.since]).toEqual([1, 50]);
  actor.remove(true);
  expect([actor.peers, actor.since, actor.isEmpty]).toEqual([0, null, false]);
  actor.remove(false);
  expect(actor.isEmpty).toBe(true);
  actor.add(true, 100);
  expect(actor.since).toBe(100);
});

test("an actor's habit is one for each transport, and forgotten with its last peer", () => {
  const actor = new KnownActor();
  for (const at of [0, 1]) actor.add(true, at);
  const habit = actor.habitOf("tcp");
  expect(actor.habitOf("udp")).not.toBe(habit);
  actor.remove(true);
  expect(actor.habitOf("tcp")).toBe(habit);
  actor.remove(true);
  expect(actor.habitOf("tcp")).not.toBe(habit);
});
