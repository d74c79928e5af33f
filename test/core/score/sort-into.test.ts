import fc from "fast-check";
import { expect, test } from "vitest";
import { sortInto } from "../../../src/core/score/sort-into.ts";

test("sortInto() sorts as the library does, into another array and in place, and touches no more than it is told to", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ noNaN: true }), { maxLength: 80 }), fc.nat(80), (numbers, most) => {
      const length = Math.min(numbers.length, most);
      const values = Float64Array.from(numbers, (number) => number + 0);
      const expected = values.slice();
      expected.subarray(0, length).sort();
      const sorted = values.slice();
      sortInto(sorted, values, length);
      expect([...sorted]).toEqual([...expected]);
      sortInto(values, values, length);
      expect([...values]).toEqual([...expected]);
    }),
    { seed: 1, numRuns: 300 },
  );
});
