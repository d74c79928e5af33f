import { expect, test } from "vitest";
import { clocklessNames, clocklessTimes, hardNames } from "./clockless.ts";
import { Random } from "./random.ts";
import { differences } from "./rivals/order.ts";

test.each([...clocklessNames, ...hardNames])(
  "clocklessTimes() gives ascending times of so many beats at the mean rate: %s",
  (kind) => {
    const draw = (beats: number, seed: string) => clocklessTimes(kind, { meanMs: 60_000, beats }, new Random(seed));
    const means = Array.from({ length: 40 }, (_, copy) => {
      const times = draw(3000, `${kind} ${copy}`);
      const all = differences(times);
      expect(all.every((difference) => difference >= 0)).toBe(true);
      return all.reduce((sum, difference) => sum + difference) / all.length;
    });
    // Heavy tails make single series differ; the mean of forty is near.
    const mean = means.reduce((sum, one) => sum + one) / means.length / 60_000;
    expect(mean).toBeGreaterThan(0.75);
    expect(mean).toBeLessThan(1.25);
    expect(draw(64, "a")).toEqual(draw(64, "a"));
  },
);

test("Poisson intervals are exponential", () => {
  const all = differences(clocklessTimes("poisson", { meanMs: 60_000, beats: 20_000 }, new Random("p")));
  for (const share of [0.1, 0.5, 0.9]) {
    const below = all.filter((interval) => interval < -60_000 * Math.log(1 - share)).length / all.length;
    expect(below).toBeCloseTo(share, 1);
  }
});

test.each(["lomax", "on-off", "browsing", "server", "retries"] as const)(
  "%s traffic is burstier than Poisson's",
  (kind) => {
    const all = differences(clocklessTimes(kind, { meanMs: 60_000, beats: 5000 }, new Random(kind)));
    const mean = all.reduce((sum, interval) => sum + interval) / all.length;
    const variance = all.reduce((sum, interval) => sum + (interval - mean) ** 2, 0) / all.length;
    expect(Math.sqrt(variance) / mean).toBeGreaterThan(1.1);
  },
);
