import { expect, test } from "vitest";
import { inTime } from "../../../src/edge/facts/in-time.ts";

test("inTime() gives what comes", async () => {
  expect(await inTime(Promise.resolve(7), 60_000)).toBe(7);
});

test("inTime() gives null where nothing comes, and what fails fails", async () => {
  expect(await inTime(new Promise(() => undefined), 1)).toBeNull();
  await expect(inTime(Promise.reject(new Error("no")), 60_000)).rejects.toThrow("no");
});
