import { expect, test } from "vitest";
import { KnownDestinations } from "../../../src/core/conversation/known-destinations.ts";

const KEY = { host: "c2.example", service: 4 * 443 };

test("a destination's conversations are counted, and since when it is known, until the last is gone", () => {
  const known = new KnownDestinations();
  const first = known.add(KEY, 50);
  for (const at of [10, 90]) expect(known.add(KEY, at)).toBe(first);
  expect(first).toEqual({ ...KEY, conversations: 3, since: 50 });
  known.remove(KEY);
  expect(first).toMatchObject({ conversations: 2, since: 50 });
  for (let count = 0; count < 3; count++) known.remove(KEY);
  expect(known.add(KEY, 100)).toEqual({ ...KEY, conversations: 1, since: 100 });
});

test("another name, port, transport or purpose is another destination", () => {
  const known = new KnownDestinations();
  const first = known.add(KEY, 0);
  for (const over of [
    { host: "c3.example" },
    { service: 4 * 80 },
    { service: 4 * 443 + 1 },
    { service: 4 * 443 + 2 },
  ]) {
    expect(known.add({ ...KEY, ...over }, 0)).not.toBe(first);
  }
  expect(first.conversations).toBe(1);
});
