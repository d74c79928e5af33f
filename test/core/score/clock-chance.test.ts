import fc from "fast-check";
import { expect, test } from "vitest";
import { calibration } from "../../../src/core/score/calibration.ts";
import { chanceOfEvidence, LEAST_CHANCE } from "../../../src/core/score/clock-chance.ts";

const { counts, deadShares, logChances, nats: tables } = calibration;
const [table] = tables;
const runs = { seed: 1, numRuns: 300 };
const intervals = fc.integer({ min: 3, max: 63 });
const nats = fc.double({ min: -50, max: 60, noNaN: true });

test("the calibration has a row of rising nats for each number of intervals, and a column for each falling chance", () => {
  expect(table).toHaveLength(counts.length);
  expect([counts[0], counts.at(-1)]).toEqual([3, 63]);
  expect(tables).toHaveLength(deadShares.length);
  expect(deadShares[0]).toBe(0);
  for (const values of [counts, deadShares, ...tables.flat(), logChances.map((chance) => -chance)]) {
    expect(values.every((value, index) => index === 0 || value > (values[index - 1] ?? value))).toBe(true);
  }
  for (const row of tables.flat()) expect(row).toHaveLength(logChances.length);
});

test("chanceOfEvidence() is a chance that never grows with the evidence", () => {
  fc.assert(
    fc.property(intervals, nats, nats, (count, one, other) => {
      const [less, more] = [Math.min(one, other), Math.max(one, other)].map((value) => chanceOfEvidence(value, count));
      expect(less).toBeGreaterThanOrEqual(more ?? 1);
      expect(less).toBeLessThanOrEqual(1);
      expect(more).toBeGreaterThanOrEqual(LEAST_CHANCE);
    }),
    runs,
  );
});

test("chanceOfEvidence() gives back each point of the table", () => {
  for (const [row, count] of counts.entries()) {
    for (const [column, logChance] of logChances.entries()) {
      const chance = chanceOfEvidence(table[row]?.[column] ?? Number.NaN, count);
      expect(Math.log(chance)).toBeCloseTo(logChance, 6);
    }
  }
});

test("chanceOfEvidence() gives back each table at its share of dead time, and the last beyond it", () => {
  for (const [index, share] of deadShares.entries()) {
    const nats = tables[index]?.[5]?.[10] ?? Number.NaN;
    expect(Math.log(chanceOfEvidence(nats, counts[5], share))).toBeCloseTo(logChances[10], 6);
  }
  expect(chanceOfEvidence(1, 12, 0.99)).toBe(chanceOfEvidence(1, 12, deadShares.at(-1)));
});

test("chanceOfEvidence() between two rows lies between what they say", () => {
  fc.assert(
    fc.property(intervals, nats, (count, value) => {
      const above = counts.find((row) => row >= count) ?? 63;
      const below = counts.findLast((row) => row <= count) ?? 3;
      const ends = [chanceOfEvidence(value, above), chanceOfEvidence(value, below)];
      // Where the evidence is below the table of one row, its chance is told as 1.
      fc.pre(!ends.includes(1));
      const between = chanceOfEvidence(value, count);
      expect(between).toBeGreaterThanOrEqual(Math.min(...ends) * (1 - 1e-9));
      expect(between).toBeLessThanOrEqual(Math.max(...ends) * (1 + 1e-9));
    }),
    runs,
  );
});

test("chanceOfEvidence() falls by a factor of e for each nat beyond the table, down to the least", () => {
  for (const [row, count] of counts.entries()) {
    const last = table[row]?.at(-1) ?? 0;
    const end = Math.exp(logChances.at(-1) ?? 0);
    expect(chanceOfEvidence(last + 3, count)).toBeCloseTo(end * Math.exp(-3), 9);
    expect(chanceOfEvidence(last + 40, count)).toBe(LEAST_CHANCE);
    expect(chanceOfEvidence(Number.POSITIVE_INFINITY, count)).toBe(LEAST_CHANCE);
    expect(chanceOfEvidence(Number.NEGATIVE_INFINITY, count)).toBe(1);
  }
});
