import type { Power } from "./power.ts";
import type { Rate } from "./rates.ts";
import type { Jitter, Scenario } from "./scenario.ts";

/** Beats until 95 % of the beacons are found, by jitter; null where the longest series do not do. */
export type BeatsToDetect = Readonly<Record<string, number | null>>;

/** Detection rates by what varies. */
export type Curve = readonly (readonly [number, Rate])[];

/** What one detector finds at a false rate of .001, of beacons with an interval of a minute. */
export interface Reach {
  readonly beatsToDetect: BeatsToDetect;
  readonly beatsToDetectMissing30: BeatsToDetect;
  /** Beats to detect by two-sided jitter in percent, none missing. */
  readonly byJitter: readonly (readonly [number, number | null])[];
  /** Detection rate with 12 beats by two-sided jitter in percent, none missing. */
  readonly rateByJitter: Curve;
  /** Detection rate with 16 beats and a jitter of +-20 % by the percentage that is missing. */
  readonly rateByMissing: Curve;
}

/** Measures all of them. */
export function measureReach({ detect, ladder }: Power): Reach {
  const first = (jitter: Jitter, missing: number): number | null =>
    ladder.find((beats) => detect(scenarioOf(jitter, missing), beats).value >= WANTED) ?? null;
  const row = (jitters: Readonly<Record<string, Jitter>>, missing: number): BeatsToDetect =>
    Object.fromEntries(Object.entries(jitters).map(([key, jitter]) => [key, first(jitter, missing)]));
  return {
    beatsToDetect: row(jittersSeen, 0),
    beatsToDetectMissing30: row(jittersMissing, 0.3),
    byJitter: JITTER_STEPS.map((percent) => [percent, first(twoSided(percent), 0)] as const),
    rateByJitter: JITTER_STEPS.map(
      (percent) => [percent, detect(scenarioOf(twoSided(percent), 0), BEATS_BY_JITTER)] as const,
    ),
    rateByMissing: MISSING_STEPS.map(
      (percent) => [percent, detect(scenarioOf(twoSided(20), percent / 100), BEATS_BY_MISSING)] as const,
    ),
  };
}

const WANTED = 0.95;
export const BEATS_BY_JITTER = 12;
export const BEATS_BY_MISSING = 16;
const JITTER_STEPS = [0, 10, 20, 30, 40, 50, 60, 70, 80, 90] as const;
const MISSING_STEPS = [0, 5, 10, 15, 20, 25, 30, 40, 50] as const;

/** By their key in output: in percent, two-sided unless the key says otherwise. */
const jittersSeen = {
  "0": twoSided(0),
  "20": twoSided(20),
  "35": twoSided(35),
  "50": twoSided(50),
  "65": twoSided(65),
  "65 one-sided": oneSided(65),
} as const;

/** By their key in output: in percent, of which 65 is one-sided. */
const jittersMissing = {
  "0": twoSided(0),
  "20": twoSided(20),
  "50": twoSided(50),
  "65": oneSided(65),
  "65 two-sided": twoSided(65),
} as const;

function twoSided(percent: number): Jitter {
  return { rule: "two-sided", share: percent / 100 };
}

function oneSided(percent: number): Jitter {
  return { rule: "shorter", share: percent / 100 };
}

function scenarioOf(jitter: Jitter, missing: number): Scenario {
  return { intervalMs: 60_000, jitter, missing };
}
