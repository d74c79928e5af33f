import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { describe, expect, test } from "vitest";

const program = fileURLToPath(new URL("guest/programs/naps", import.meta.url));

/** So many, that the share of a tenth is within a hundredth of what it should be, by more than four deviations. */
const COUNT = 20_000;

async function naps(words: string, count = COUNT): Promise<number[]> {
  const { stdout } = await execa(program, [...words.split(" "), "--count", String(count)]);
  return stdout.split("\n").map(Number);
}

async function refusal(words: string): Promise<string> {
  const { exitCode, stderr } = await execa(program, words.split(" "), { reject: false });
  return exitCode === 2 ? stderr : `ended with ${exitCode}`;
}

/** How much of the values lies in each tenth of the range. */
function tenths(values: readonly number[], least: number, most: number): readonly number[] {
  const shares = new Array<number>(10).fill(0);
  for (const value of values) {
    const tenth = Math.min(9, Math.floor(((value - least) / (most - least)) * 10));
    shares[tenth] = (shares[tenth] ?? 0) + 1 / values.length;
  }
  return shares;
}

/** Correlation of each value with the one after it. */
function echo(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const off = values.map((value) => value - mean);
  const square = off.reduce((sum, value) => sum + value * value, 0);
  return off.reduce((sum, value, index) => sum + value * (off[index - 1] ?? 0), 0) / square;
}

function countsOf(values: readonly number[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

describe("naps draws evenly, without memory, between the bounds of", () => {
  const rules: readonly [words: string, least: number, most: number][] = [
    ["cobalt-strike 60 37", 37.8, 60],
    ["sliver 60 30", 60, 90],
    ["merlin 30 3", 30, 33],
    ["medusa 10 23", 10, 12.3],
    ["havoc 30 20", 24, 36],
    ["empire 5 30", 3.5, 6.5],
    ["poshc2 5 20", 4, 6],
    ["emp3r0r", 0.12, 60],
    ["emp3r0r 240 900", 240, 900],
  ];
  test.each(rules)("%s", async (words, least, most) => {
    const values = await naps(words);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(least);
    expect(Math.max(...values)).toBeLessThanOrEqual(most);
    for (const share of tenths(values, least, most)) expect(Math.abs(share - 0.1)).toBeLessThan(0.01);
    expect(Math.abs(echo(values))).toBeLessThan(0.03);
  });
});

test("naps fixed gives the same each time", async () => {
  expect(new Set(await naps("fixed 60"))).toEqual(new Set([60]));
});

test("naps poseidon adds even percents and takes off odd ones, each as often", async () => {
  const counts = countsOf(await naps("poseidon 10 23"));
  const percents = Array.from({ length: 23 }, (_, k) => (k % 2 === 0 ? k : -k));
  const expected = percents.map((percent) => 10 + percent / 10);
  expect([...counts.keys()].toSorted((a, b) => a - b)).toEqual(expected.toSorted((a, b) => a - b));
  for (const count of counts.values()) expect(Math.abs(count / COUNT - 1 / 23)).toBeLessThan(0.01);
});

test("naps caldera gives whole seconds, both ends included, each as often", async () => {
  const counts = countsOf(await naps("caldera 30 60"));
  expect([...counts.keys()].toSorted((a, b) => a - b)).toEqual(Array.from({ length: 31 }, (_, index) => 30 + index));
  for (const count of counts.values()) expect(Math.abs(count / COUNT - 1 / 31)).toBeLessThan(0.01);
});

describe("naps mettle", () => {
  test("grows by 10 ms to 10 s and stays there", async () => {
    const values = await naps("mettle 0", 1200);
    expect(values.slice(0, 3)).toEqual([0.1, 0.11, 0.12]);
    expect(values[989]).toBe(9.99);
    expect(new Set(values.slice(990))).toEqual(new Set([10]));
  });

  test("begins again after a task", async () => {
    const values = await naps("mettle 5");
    const steps = values.slice(1).map((value, index) => Math.round((value - (values[index] ?? 0)) * 1000));
    const again = values.slice(1).filter((value) => value === 0.1).length;
    expect(steps.filter((step) => step === 10).length + again).toBe(COUNT - 1);
    expect(Math.abs(again / COUNT - 0.05)).toBeLessThan(0.01);
  });
});

test("naps --missing adds the sleep of a beat that is left out to the next", async () => {
  const counts = countsOf(await naps("fixed 10 --missing 30"));
  for (const [value, count] of counts) {
    const left = value / 10 - 1;
    expect(Number.isInteger(left)).toBe(true);
    expect(Math.abs(count / COUNT - 0.7 * 0.3 ** left)).toBeLessThan(0.015);
  }
});

test("naps gives the same lines for the same seed, whatever the awk, and others for another", async () => {
  const first = await naps("havoc 30 20 --seed 6", 4);
  expect(first).toEqual([29.541, 31.285, 34.296, 32.602]);
  expect(await naps("havoc 30 20 --seed 7", 4)).not.toEqual(first);
});

test("naps goes on for as long as somebody reads, and no longer", async () => {
  const { stdout } = await execa("sh", ["-c", '"$1" fixed 1 | head -n 20000 | tail -n 1', "sh", program]);
  expect(stdout).toBe("1.000");
});

test.each([
  ["koadic 5", 'naps: there is no rule "koadic"; see naps --help'],
  ["havoc 30", 'naps: "havoc" takes 2 arguments, not 1; see naps --help'],
  ["fixed 1m", 'naps: cannot read argument 1 "1m": give a number of 0 or more; see naps --help'],
  ["medusa 10 123", 'naps: "123" percent is more than 100; see naps --help'],
  ["caldera 60 30", 'naps: the most, "30", is less than the least, "60"; see naps --help'],
  ["fixed 1 --missing 100", 'naps: cannot leave out "100" percent: give less than 100; see naps --help'],
  ["fixed 1 --sead 3", 'naps: there is no option "--sead"; see naps --help'],
])("naps refuses %s", async (words, message) => {
  expect(await refusal(words)).toBe(message);
});
