import { expect, test } from "vitest";
import { onOffTraffic } from "../../../src/core/score/on-off-traffic.ts";
import { Sample } from "../../../src/core/score/sample.ts";
import { Random } from "../../bench/detect/random.ts";

const sample = new Sample();

/** The mean over 100 series of 30 gaps. */
function meanOf(gap: (random: Random) => number): number {
  const random = new Random("on-off traffic");
  let sum = 0;
  for (let run = 0; run < 100; run++) {
    const excesses = Array.from({ length: 30 }, () => gap(random));
    sum += onOffTraffic(sample.loadExcesses(excesses, { deadMs: 0, resolution: 1 }));
  }
  return sum / 100;
}

test("onOffTraffic() explains silences that have a least length, with and without bursts between them", () => {
  const pareto = (random: Random) => random.pareto(60_000, 1.5);
  expect(meanOf(pareto)).toBeGreaterThan(5);
  expect(meanOf((random) => (random.happens(0.5) ? random.exponential(1000) : pareto(random)))).toBeGreaterThan(3);
});

test("onOffTraffic() does not explain memoryless gaps better than memoryless sources do", () => {
  expect(meanOf((random) => random.exponential(60_000))).toBeLessThan(0);
});

test("onOffTraffic() does not depend on the unit of time", () => {
  const gaps = [800, 1000, 1300, 4000, 900, 850];
  const nats = [1, 1000].map((unit) => {
    const loaded = sample.loadExcesses(
      gaps.map((gap) => gap * unit),
      { deadMs: 0, resolution: unit },
    );
    return onOffTraffic(loaded);
  });
  expect(nats[0]).toBeCloseTo(nats[1] ?? Number.NaN, 9);
});
