import { expect, test } from "vitest";
import { inParallel } from "./in-parallel.ts";

test("inParallel() begins no other once one has thrown, and says what was thrown", async () => {
  const begun: number[] = [];
  const act = async (item: number): Promise<void> => {
    begun.push(item);
    await Promise.resolve();
    if (item === 2) throw new Error("two");
  };
  await expect(inParallel(1, [1, 2, 3, 4], act)).rejects.toThrow("two");
  expect(begun).toEqual([1, 2]);
});
