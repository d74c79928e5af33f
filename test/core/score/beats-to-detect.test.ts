import { expect, test } from "vitest";
import { regularity } from "../../../src/core/score/regularity.ts";
import { beatsOf } from "../../bench/detect/beats-of.ts";
import { clockedTimes } from "../../bench/detect/clocked.ts";
import { Random } from "../../bench/detect/random.ts";

const RUNS = 600;
/** 95 %, less the two standard errors that so many runs have. */
const LEAST_FOUND = RUNS * 0.95 - 2 * Math.sqrt(RUNS * 0.95 * 0.05);

test.each([
  ["two-sided", 0, 0, 6],
  ["two-sided", 0.2, 0, 7],
  ["two-sided", 0.5, 0, 12],
  ["shorter", 0.65, 0, 13],
  ["two-sided", 0, 0.3, 10],
  ["two-sided", 0.2, 0.3, 16],
  ["shorter", 0.65, 0.3, 24],
] as const)(
  "regularity() finds 95 % of %s beacons of jitter %d, missing %d, at a chance of .001 within %d beats",
  (rule, jitter, missing, beats) => {
    const random = new Random(`power ${rule} ${jitter} ${missing}`);
    let found = 0;
    for (let run = 0; run < RUNS; run++) {
      const beacon = { rule, jitter, intervalMs: random.logBetween(5000, 3_600_000), disturbance: { missing } };
      if ((regularity(beatsOf(clockedTimes(beacon, beats, random))).evidence["chance"] ?? 1) <= 0.001) found++;
    }
    expect(found).toBeGreaterThanOrEqual(LEAST_FOUND);
  },
);

test("regularity() finds 95 % of beacons that connect twice at each call within 16 beats", () => {
  const random = new Random("power twice");
  let found = 0;
  for (let run = 0; run < RUNS; run++) {
    const intervalMs = random.logBetween(30_000, 3_600_000);
    const beacon = { rule: "two-sided", jitter: 0.2, intervalMs, disturbance: { doubled: 1 } } as const;
    if ((regularity(beatsOf(clockedTimes(beacon, 16, random))).evidence["chance"] ?? 1) <= 0.001) found++;
  }
  expect(found).toBeGreaterThanOrEqual(LEAST_FOUND);
});
