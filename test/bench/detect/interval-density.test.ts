import { expect, test } from "vitest";
import { clockedTimes } from "./clocked.ts";
import { densityOf, meanIntervalOf } from "./interval-density.ts";
import { Random } from "./random.ts";
import { differences } from "./rivals/order.ts";
import { beaconOf, type Jitter, truthOf } from "./scenario.ts";

const none: Jitter = { rule: "two-sided", share: 0 };
const cases = [500, 60_000].flatMap((intervalMs) =>
  [none, { rule: "two-sided", share: 0.2 } as const, { rule: "longer", share: 0.65 } as const].flatMap((jitter) =>
    [0, 0.3].map((missing) => ({ intervalMs, jitter, missing })),
  ),
);

test.each(cases)("densityOf() is what clockedTimes() draws: $intervalMs ms, $jitter, $missing missing", (scenario) => {
  const truth = truthOf(scenario);
  const { at, points } = densityOf(truth);
  const random = new Random("density");
  const drawn = differences(clockedTimes(beaconOf(scenario), 20_000, random)).toSorted((a, b) => a - b);
  let [mass, sum, distance, index, last] = [0, 0, 0, 0, points[0] ?? 0];
  for (const point of points) {
    const middle = (last + point) / 2;
    mass += at(middle) * (point - last);
    sum += at(middle) * (point - last) * middle;
    while ((drawn[index] ?? Number.POSITIVE_INFINITY) <= point) index++;
    distance = Math.max(distance, Math.abs(mass - index / drawn.length));
    last = point;
  }
  expect(mass).toBeCloseTo(1, 3);
  expect(sum / mass / meanIntervalOf(truth)).toBeCloseTo(1, 2);
  // Kolmogorov and Smirnov: twenty thousand drawn differ by .0138 once in a thousand times.
  expect(distance).toBeLessThan(0.0138);
});
