import fc from "fast-check";
import { expect, test } from "vitest";
import { memoryless } from "../../../src/core/score/memoryless.ts";
import { Random } from "../../bench/detect/random.ts";

function natsOf(excesses: readonly number[], deadMs = 0): readonly number[] {
  const sorted = Float64Array.from(excesses, (excess) => deadMs + excess).sort();
  const densities = new Float64Array(sorted.length);
  memoryless(sorted, sorted.length, deadMs, densities);
  return [...densities];
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, one) => sum + one, 0);
}

const lengths = fc.array(fc.integer({ min: 1, max: 1e6 }), { minLength: 3, maxLength: 63 });

test("memoryless() explains intervals at least as well as the likeliest single source", () => {
  fc.assert(
    fc.property(lengths, (values) => {
      const n = values.length;
      expect(sumOf(natsOf(values))).toBeGreaterThanOrEqual(-n * (Math.log(sumOf(values) / n) + 1) - 1e-6);
    }),
    { seed: 1, numRuns: 300 },
  );
});

test("memoryless() explains no interval better than the most that a memoryless source can: 1 / (e x)", () => {
  fc.assert(
    fc.property(lengths, (values) => {
      const sorted = values.toSorted((a, b) => a - b);
      for (const [index, nats] of natsOf(values).entries()) {
        expect(nats).toBeLessThanOrEqual(-1 - Math.log(sorted[index] ?? 0) + 1e-9);
      }
    }),
    { seed: 1, numRuns: 300 },
  );
});

test("memoryless() sees fast and slow sources apart", () => {
  const random = new Random("fast and slow");
  const values = Array.from({ length: 60 }, (_, index) => random.exponential(index % 2 === 0 ? 1000 : 100_000));
  const one = -60 * (Math.log(sumOf(values) / 60) + 1);
  expect(sumOf(natsOf(values))).toBeGreaterThan(one + 20);
});

test("memoryless() counts from the dead time on", () => {
  const values = [1, 5, 20, 400];
  const [without, beyond] = [natsOf(values), natsOf(values, 300)];
  for (const [index, nats] of beyond.entries()) expect(nats).toBeCloseTo(without[index] ?? Number.NaN, 9);
});
