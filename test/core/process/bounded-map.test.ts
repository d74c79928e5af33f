import { expect, test } from "vitest";
import { BoundedMap } from "../../../src/core/process/bounded-map.ts";

test("a bounded map drops what was set longest ago", () => {
  const map = new BoundedMap<string, number>(2);
  map.set("a", 1);
  map.set("b", 2);
  map.set("a", 3);
  map.set("c", 4);
  expect([...map]).toEqual([
    ["a", 3],
    ["c", 4],
  ]);
  expect(map.get("b")).toBeUndefined();
  map.delete("a");
  expect(map.size).toBe(1);
});
