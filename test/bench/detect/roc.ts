import { type ClocklessName, clocklessNames } from "./clockless.ts";
import type { Detector, Series } from "./detector.ts";
import type { Effort } from "./effort.ts";
import { meanIntervalOf } from "./interval-density.ts";
import { optimaFor } from "./optimum.ts";
import { Random } from "./random.ts";
import { areaUnderRoc, type Rate } from "./rates.ts";
import { rivals } from "./rivals/index.ts";
import { BEATS, beaconOf, INTERVALS_MS, JITTERS, MISSING, nameJitter, type Scenario, truthOf } from "./scenario.ts";
import { beaconSeries, clocklessSeries } from "./series.ts";
import { tocsin } from "./tocsin.ts";

/** Scores by detector. */
type Scores = Readonly<Record<string, number>>;

/** One beacon, beside traffic of the same rate and number of beats: of any clockless kind, and Poisson. */
interface Trial {
  readonly scenario: Scenario;
  readonly beats: number;
  readonly kind: ClocklessName;
  readonly beacon: Scores;
  readonly clockless: Scores;
  readonly poisson: Scores;
}

/** Areas under the ROC of one detector. */
export interface Areas {
  readonly all: Rate;
  readonly byJitter: Readonly<Record<string, Rate>>;
  readonly byMissing: Readonly<Record<string, Rate>>;
  readonly byInterval: Readonly<Record<string, Rate>>;
  readonly byBeats: Readonly<Record<string, Rate>>;
  readonly byKind: Readonly<Record<string, Rate>>;
  /** Against Poisson alone, by the number of beats, below 12: where the optimum is one. */
  readonly belowTwelve: Readonly<Record<string, Rate>>;
}

/** Areas under the ROC by detector, over the scenario table from 12 beats on, against every kind of clockless traffic. */
export function measureRoc(effort: Effort): Readonly<Record<string, Areas>> {
  const trials = scenarios().flatMap((scenario) => tryScenario(scenario, effort));
  const names = ["tocsin", "optimum", "optimumUnitFree", ...Object.keys(rivals)];
  return Object.fromEntries(names.map((name) => [name, areasOf(name, trials)]));
}

/** From so many beats on the area is stated as one. */
export const ENOUGH_BEATS = 12;

function scenarios(): readonly Scenario[] {
  return INTERVALS_MS.flatMap((intervalMs) =>
    JITTERS.flatMap((jitter) => MISSING.map((missing) => ({ intervalMs, jitter, missing }))),
  );
}

function tryScenario(scenario: Scenario, effort: Effort): readonly Trial[] {
  const truth = truthOf(scenario);
  const { known, unitFree } = optimaFor(truth);
  const meanMs = meanIntervalOf(truth);
  return BEATS.flatMap((beats) =>
    Array.from({ length: effort.rocCopies }, (_, copy) => {
      const seed = `roc ${scenario.intervalMs} ${nameJitter(scenario.jitter)} ${scenario.missing} ${beats} ${copy}`;
      const random = new Random(seed);
      const kind = random.pick(clocklessNames);
      const isForRivals = random.happens(effort.rivalShare);
      const score = (series: Series): Scores => ({
        tocsin: tocsin.score(series),
        optimum: known(series.times),
        ...(isForRivals || beats < ENOUGH_BEATS ? { optimumUnitFree: unitFree(series.times) } : {}),
        ...(isForRivals ? scoreByRivals(series) : {}),
      });
      const beacon = score(beaconSeries(beaconOf(scenario), beats, seed));
      const clockless = score(clocklessSeries(kind, { meanMs, beats }, seed));
      const poisson = beats < ENOUGH_BEATS ? score(clocklessSeries("poisson", { meanMs, beats }, `${seed} p`)) : {};
      return { scenario, beats, kind, beacon, clockless, poisson };
    }),
  );
}

function scoreByRivals(series: Series): Scores {
  const entries: readonly (readonly [string, Detector])[] = Object.entries(rivals);
  return Object.fromEntries(entries.map(([name, { score }]) => [name, score(series)]));
}

function areasOf(name: string, trials: readonly Trial[]): Areas {
  const enough = trials.filter(({ beats }) => beats >= ENOUGH_BEATS);
  const by = (keyOf: (trial: Trial) => string): Record<string, Rate> =>
    mapGroups(enough, keyOf, (group) => areaOf(name, group, "clockless"));
  return {
    all: areaOf(name, enough, "clockless"),
    byJitter: by(({ scenario }) => nameJitter(scenario.jitter)),
    byMissing: by(({ scenario }) => `${Math.round(scenario.missing * 100)} %`),
    byInterval: by(({ scenario }) => `${scenario.intervalMs / 1000} s`),
    byBeats: by(({ beats }) => String(beats)),
    byKind: by(({ kind }) => kind),
    belowTwelve: mapGroups(
      trials.filter(({ beats }) => beats < ENOUGH_BEATS),
      ({ beats }) => String(beats),
      (group) => areaOf(name, group, "poisson"),
    ),
  };
}

function areaOf(name: string, trials: readonly Trial[], other: "clockless" | "poisson"): Rate {
  const scoresOf = (side: "beacon" | "clockless" | "poisson"): readonly number[] =>
    trials.map((trial) => trial[side][name]).filter((score) => score !== undefined);
  return areaUnderRoc(scoresOf("beacon"), scoresOf(other));
}

function mapGroups<T, R>(items: readonly T[], keyOf: (item: T) => string, map: (group: readonly T[]) => R) {
  const groups = Map.groupBy(items, keyOf);
  return Object.fromEntries([...groups].map(([key, group]) => [key, map(group)]));
}
