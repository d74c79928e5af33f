import fc from "fast-check";
import { expect, test } from "vitest";
import { ActivityOrder } from "../../../src/core/conversation/activity-order.ts";

/** What is done to the member so many places from the front, as far as there are any. */
const steps = fc.array(fc.tuple(fc.constantFrom("add", "add", "move", "remove"), fc.nat(200)), { maxLength: 400 });

test("an order is that of a list which the last active go to the end of", () => {
  fc.assert(
    fc.property(steps, (all) => {
      const order = new ActivityOrder<number>();
      const numbers = new Map<number, number>();
      let expected: readonly number[] = [];
      all.forEach(([what, index], member) => {
        const chosen = expected[index % Math.max(1, expected.length)];
        const others = expected.filter((other) => other !== chosen);
        if (what === "add" || chosen === undefined) {
          numbers.set(member, order.add(member));
          expected = [...expected, member];
        } else {
          const number = numbers.get(chosen) ?? 0;
          if (what === "move") order.moveToEnd(number);
          else order.remove(number);
          expected = what === "move" ? [...others, chosen] : others;
        }
      });
      expect([...order]).toEqual(expected);
      expect(order.size).toBe(expected.length);
    }),
  );
});

test("an order gives numbers that were given back again, and has room for any count", () => {
  const order = new ActivityOrder<string>();
  const numbers = Array.from({ length: 1000 }, (_, index) => order.add(`${index}`));
  expect(new Set(numbers).size).toBe(1000);
  order.remove(numbers[3] ?? 0);
  expect(order.add("again")).toBe(numbers[3]);
  expect([...order].at(-1)).toBe("again");
});
