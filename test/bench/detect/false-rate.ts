import { type ClocklessName, clocklessNames, hardNames } from "./clockless.ts";
import type { Detector, Series } from "./detector.ts";
import type { Effort } from "./effort.ts";
import { Random } from "./random.ts";
import { type Rate, wilson } from "./rates.ts";
import { rivals } from "./rivals/index.ts";
import { clocklessDay, clocklessSeries } from "./series.ts";
import { tocsin } from "./tocsin.ts";

/** How often clockless traffic is called a beacon, at a detector's own threshold. */
export interface FalseRates {
  /** Every kind as often, but for the hard ones. */
  readonly all: Rate;
  readonly byKind: Readonly<Record<string, Rate>>;
}

/**
 * False rates by detector, of those that have a threshold; of 12, 24 and 64 beats, at mean intervals from .5 s to 6 h. For
 * RITA, which is made for them, whole days too, as "ritaDay", at mean intervals from 30 s to 30 min.
 */
export function measureFalseRates(effort: Effort): Readonly<Record<string, FalseRates>> {
  const trials: readonly (readonly [string, Detector, Draw, number])[] = [
    ["tocsin", tocsin, drawShort, effort.falseRate],
    ...Object.entries(rivals).map(([name, rival]) => [name, rival, drawShort, effort.falseRateRivals] as const),
    ["ritaDay", rivals.rita, drawDay, effort.days],
  ];
  return Object.fromEntries(
    trials.flatMap(([name, { score, threshold }, draw, count]) =>
      threshold === null ? [] : [[name, ratesOf((kind, seed) => score(draw(kind, seed)) >= threshold, count)]],
    ),
  );
}

/** A clockless series for a seed. */
type Draw = (kind: ClocklessName, seed: string) => Series;

const LENGTHS = [12, 24, 64] as const;

function ratesOf(isCalled: (kind: ClocklessName, seed: string) => boolean, count: number): FalseRates {
  const countCalled = (kind: ClocklessName): number => {
    let called = 0;
    for (let copy = 0; copy < count; copy++) if (isCalled(kind, `false ${kind} ${copy}`)) called++;
    return called;
  };
  const called = new Map([...clocklessNames, ...hardNames].map((kind) => [kind, countCalled(kind)]));
  const sum = clocklessNames.reduce((total, kind) => total + (called.get(kind) ?? 0), 0);
  const byKind = Object.fromEntries([...called].map(([kind, one]) => [kind, wilson(one, count)]));
  return { all: wilson(sum, count * clocklessNames.length), byKind };
}

function drawShort(kind: ClocklessName, seed: string): Series {
  const random = new Random(`rate ${seed}`);
  const meanMs = random.logBetween(500, 21_600_000);
  return clocklessSeries(kind, { meanMs, beats: random.pick(LENGTHS) }, seed);
}

function drawDay(kind: ClocklessName, seed: string): Series {
  const meanMs = new Random(`rate ${seed}`).logBetween(30_000, 1_800_000);
  return clocklessDay(kind, meanMs, seed);
}
