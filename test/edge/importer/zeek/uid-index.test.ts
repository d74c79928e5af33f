import fc from "fast-check";
import { expect, test } from "vitest";
import { UidIndex } from "../../../../src/edge/importer/zeek/uid-index.ts";

test("UidIndex finds the rows of each uid in their order, none of no uid", () => {
  // The same low bits, so that they meet in one place.
  const uids = fc.oneof(
    fc.nat(5),
    fc.nat(3).map((value) => value * 0x1_0000_0000 + 7),
  );
  fc.assert(
    fc.property(fc.array(uids), fc.integer({ min: 1, max: 5 }), (given, most) => {
      const index = new UidIndex({ size: given.length, uid: (row) => given[row] ?? 0, at: () => 0, lineHash: () => 0 });
      for (const uid of [...given, 99]) {
        const rows = given.flatMap((other, row) => (other === uid && uid !== 0 ? [row] : []));
        expect(index.rowsOf(uid, most)).toEqual(rows.slice(0, most));
        expect(index.has(uid)).toBe(rows.length > 0);
      }
    }),
  );
});
