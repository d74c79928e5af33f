import { expect, test } from "vitest";
import { Patience } from "../../../src/edge/facts/patience.ts";

const never = new Promise<void>(() => {});

test("Patience lets only so many wait, and the next at once", async () => {
  const patience = new Patience(1, 1_000_000_000);
  const { promise, resolve } = Promise.withResolvers<void>();
  let isOver = false;
  const first = patience.wait(promise).then(() => {
    isOver = true;
  });
  await patience.wait(never);
  expect(isOver).toBe(false);
  resolve();
  await first;
  const again = Promise.withResolvers<void>();
  const second = patience.wait(again.promise);
  again.resolve();
  await second;
});

test("Patience waits no longer than it may", async () => {
  const patience = new Patience(1, 1);
  await patience.wait(never);
  await patience.wait(never);
});
