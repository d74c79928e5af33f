import fc from "fast-check";
import { expect, test } from "vitest";
import { timeOrder } from "../../../../src/edge/importer/zeek/time-order.ts";

test("timeOrder() orders times as a stable sort does", () => {
  const times = fc.oneof(fc.double({ min: 0, max: 253_402_300_799_999, noNaN: true }), fc.nat(5));
  fc.assert(
    fc.property(fc.array(times), (given) => {
      const positive = given.map((time) => Math.abs(time));
      const rows = { size: positive.length, at: (row: number) => positive[row] ?? 0, uid: () => 0, lineHash: () => 0 };
      const expected = positive.map((_, row) => row).sort((a, b) => (positive[a] ?? 0) - (positive[b] ?? 0) || a - b);
      expect([...timeOrder(rows)]).toEqual(expected);
    }),
  );
});
