import { expect, test } from "vitest";
import { KnownNames } from "../../../../src/edge/importer/zeek/known-names.ts";

test("KnownNames remembers 200,000 pairs, and forgets the one that nobody asked for longest ago", () => {
  const names = new KnownNames();
  names.learn("10.0.0.1", "first.example", ["192.0.2.1"]);
  names.learn("10.0.0.1", "second.example", ["192.0.2.2"]);
  for (let index = 0; index < 199_998; index++) names.learn("10.0.0.2", "many.example", [`192.0.2.${index}`]);
  expect(names.nameOf("10.0.0.1", "192.0.2.1")).toBe("first.example");
  names.learn("10.0.0.3", "last.example", ["192.0.2.9"]);
  expect(names.nameOf("10.0.0.1", "192.0.2.1")).toBe("first.example");
  expect(names.nameOf("10.0.0.1", "192.0.2.2")).toBeNull();
  expect(names.nameOf("10.0.0.3", "192.0.2.9")).toBe("last.example");
});
