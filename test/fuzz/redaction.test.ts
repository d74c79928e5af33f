import { expect, test } from "vitest";
import { runRedaction } from "./redaction.ts";

const INPUTS = 20_000;

test("hostile command lines come out of redactArgs() with as many arguments, and nothing left for a second pass", () => {
  const { inputs, recognised } = runRedaction(INPUTS, 20_261_126);
  expect(inputs).toBe(INPUTS);
  expect(recognised).toBeGreaterThan(INPUTS / 10);
  expect(recognised).toBeLessThan(INPUTS * 0.9);
}, 120_000);

test("a redaction that throws, loses an argument, grows one or is not done at once is found out", () => {
  const thrown = () => {
    throw new RangeError("out");
  };
  expect(() => runRedaction(1, 1, thrown)).toThrow("it threw");
  expect(() => runRedaction(1, 1, (args) => args.slice(1))).toThrow("another number of arguments");
  expect(() => runRedaction(1, 1, (args) => args.map((arg) => arg + "x".repeat(9000)))).toThrow("has grown");
  expect(() => runRedaction(9, 1, (args) => args.map((arg) => arg.slice(1)))).toThrow("a second pass finds more");
});
