import fc from "fast-check";
import { expect, test } from "vitest";
import { shapeOf } from "../../../src/core/conversation/call-shape.ts";
import { SizeHabit } from "../../../src/core/conversation/size-habit.ts";
import { Random } from "../../bench/detect/random.ts";

function habitOf(...all: readonly (readonly [sent: number, received: number])[]): SizeHabit {
  const habit = new SizeHabit();
  for (const [sent, received] of all) habit.add(shapeOf(sent, received));
  return habit;
}

const fetches = Array.from({ length: 30 }, (_, index) => [400 + index, 20_000 + 500 * index] as const);

test("a habit finds nothing unusual where there is nothing to compare with", () => {
  const nothing = { calls: 0, sent: 1, received: 1, share: 1 };
  expect(new SizeHabit().compare(shapeOf(5, 5), [])).toEqual(nothing);
  expect(habitOf([5, 5]).compare(shapeOf(9, 9), [shapeOf(5, 5)])).toEqual(nothing);
});

test("a habit finds a shape as usual as the others are, and one unlike them as unusual as their number allows", () => {
  const habit = habitOf(...fetches);
  expect(habit.compare(shapeOf(415, 25_000), [])).toEqual({ calls: 30, sent: 1, received: 1, share: 1 });
  const odd = habit.compare(shapeOf(415, 90), []);
  expect(odd).toMatchObject({ sent: 1, received: 1 / 31, share: 1 / 31 });
});

test("what is added of one's own and taken out again changes nothing", () => {
  const shape = fc.tuple(fc.nat(1e6), fc.nat(1e6)).map(([sent, received]) => shapeOf(sent, received));
  fc.assert(
    fc.property(fc.array(shape), fc.array(shape, { maxLength: 4 }), shape, (others, own, asked) => {
      const habit = new SizeHabit();
      for (const one of others) habit.add(one);
      const before = habit.compare(asked, []);
      for (const one of own) habit.add(one);
      expect(habit.compare(asked, own)).toEqual(before);
      expect(habit.compare(asked, own)).toEqual(before);
    }),
    { seed: 1, numRuns: 200 },
  );
});

test("one more of the same kind is called unusual no more often than the chance says", () => {
  const random = new Random("habit");
  const sizeOf = () => Math.exp(random.normal() * 1.5 + 7);
  let [strange, all] = [0, 4000];
  for (let round = 0; round < all; round++) {
    const habit = new SizeHabit();
    for (let call = 0; call < 60; call++) habit.add(shapeOf(sizeOf(), sizeOf()));
    if (habit.compare(shapeOf(sizeOf(), sizeOf()), []).received <= 0.05) strange++;
  }
  expect(strange / all).toBeLessThan(0.06);
  expect(strange / all).toBeGreaterThan(0.02);
});
