import { expect, test } from "vitest";
import { TakingTurns } from "../../../src/edge/facts/taking-turns.ts";

test("TakingTurns begins no work before the one before has ended, even where that failed", async () => {
  const turns = new TakingTurns(0);
  const told: string[] = [];
  const first = Promise.withResolvers<void>();
  const failing = turns.do(async () => {
    told.push("first begins");
    await first.promise;
    told.push("first ends");
    throw new Error("it is damaged");
  });
  const second = turns.do(async () => told.push("second"));
  await new Promise(setImmediate);
  expect(told).toEqual(["first begins"]);
  first.resolve();
  await expect(failing).rejects.toThrow("it is damaged");
  await second;
  expect(told).toEqual(["first begins", "first ends", "second"]);
});

test("TakingTurns refuses more than 64 that wait", async () => {
  const turns = new TakingTurns(0);
  const { promise, resolve } = Promise.withResolvers<void>();
  const waiting = Array.from({ length: 64 }, () => turns.do(() => promise));
  await expect(turns.do(async () => undefined)).rejects.toThrow("too many at once");
  resolve();
  await Promise.all(waiting);
  expect(await turns.do(async () => "done")).toBe("done");
});
