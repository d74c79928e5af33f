import { expect, test } from "vitest";
import { Random } from "./random.ts";

const COUNT = 100_000;

test("Random gives the same numbers for the same seed and others for another", () => {
  const draw = (seed: string): readonly number[] => {
    const random = new Random(seed);
    return Array.from({ length: 5 }, () => random.uniform());
  };
  expect(draw("a")).toEqual(draw("a"));
  expect(draw("a")).not.toEqual(draw("b"));
});

test.each<{ law: string; draw: (random: Random) => number; mean: number; variance: number }>([
  { law: "uniform", draw: (random) => random.uniform(), mean: 0.5, variance: 1 / 12 },
  { law: "between", draw: (random) => random.between(2, 6), mean: 4, variance: 16 / 12 },
  { law: "integer", draw: (random) => random.integer(1, 6), mean: 3.5, variance: 35 / 12 },
  { law: "exponential", draw: (random) => random.exponential(3), mean: 3, variance: 9 },
  { law: "normal", draw: (random) => random.normal(), mean: 0, variance: 1 },
  { law: "log of logNormal", draw: (random) => Math.log(random.logNormal(5, 0.7)), mean: Math.log(5), variance: 0.49 },
  { law: "log of logBetween", draw: (random) => Math.log(random.logBetween(1, Math.E)), mean: 0.5, variance: 1 / 12 },
  { law: "log of pareto", draw: (random) => Math.log(random.pareto(1, 2)), mean: 0.5, variance: 0.25 },
  { law: "lomax", draw: (random) => random.lomax(7, 6), mean: 7, variance: 73.5 },
])("Random has the mean and variance of its law: $law", ({ law, draw, mean, variance }) => {
  const random = new Random(law);
  let [sum, squares] = [0, 0];
  for (let index = 0; index < COUNT; index++) {
    const value = draw(random);
    sum += value;
    squares += (value - mean) ** 2;
  }
  expect(Math.abs(sum / COUNT - mean)).toBeLessThan(4 * Math.sqrt(variance / COUNT));
  expect(squares / COUNT / variance).toBeCloseTo(1, 1);
});

test("pick() refuses to pick from nothing", () => {
  expect(() => new Random("x").pick([])).toThrow("Cannot pick from nothing");
});
