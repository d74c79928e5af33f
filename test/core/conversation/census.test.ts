import { expect, test } from "vitest";
import { Census } from "../../../src/core/conversation/census.ts";

test("a census counts, and knows since when, until the last is gone", () => {
  const census = new Census();
  for (const at of [50, 10, 90]) census.add("a", at);
  census.add("b", 70);
  expect([census.size, census.countOf("a"), census.sinceOf("a"), census.sinceOf("b")]).toEqual([2, 3, 50, 70]);
  expect([census.remove("a"), census.remove("a"), census.remove("a"), census.remove("a")]).toEqual([
    ...[false, false, true, false],
  ]);
  expect([census.size, census.countOf("a"), census.sinceOf("a")]).toEqual([1, 0, null]);
  census.add("a", 100);
  expect(census.sinceOf("a")).toBe(100);
});
