import type { CaptureReport } from "./captures.ts";
import type { Rate } from "./rates.ts";
import type { Result } from "./result.ts";
import type { Areas } from "./roc.ts";

/** The result for programs, as JSON takes it; tocsin's figures stand at the top, the others' under their names. */
export function summarize(result: Result): Readonly<Record<string, unknown>> {
  const { optimum, optimumUnitFree, tocsin, ...rivals } = byDetector(result);
  return {
    ...tocsin,
    belowTwelveGap: gapsOf(result.roc),
    calibration: result.calibration,
    rivals,
    optimum,
    optimumUnitFree,
    rules: result.rules,
    captures: result.captures?.map(flattenCapture),
    recordings: result.recordings,
  };
}

/** How far tocsin's area is below either optimum's, by the number of beats. */
function gapsOf(roc: Result["roc"]): Readonly<Record<string, unknown>> | undefined {
  if (roc === undefined) return undefined;
  const gaps = (name: string): Readonly<Record<string, number>> =>
    Object.fromEntries(
      Object.entries(roc[name]?.belowTwelve ?? {}).map(([beats, { value }]) => [
        beats,
        value - (roc["tocsin"]?.belowTwelve[beats]?.value ?? Number.NaN),
      ]),
    );
  return { optimum: gaps("optimum"), optimumUnitFree: gaps("optimumUnitFree") };
}

function byDetector({
  roc = {},
  falseRates = {},
  reach = {},
}: Result): Record<string, Readonly<Record<string, unknown>>> {
  const names = new Set([roc, falseRates, reach].flatMap((part) => Object.keys(part)));
  return Object.fromEntries(
    [...names].map((name) => {
      const [areas, rates, reached] = [roc[name], falseRates[name], reach[name]];
      const figures = {
        areaUnderRoc: areas === undefined ? undefined : summarizeAreas(areas),
        falseRate: rates?.all.value,
        falseRateInterval: rates === undefined ? undefined : [rates.all.low, rates.all.high],
        falseRateByKind: rates === undefined ? undefined : valuesOf(rates.byKind),
        beatsToDetect: reached?.beatsToDetect,
        beatsToDetectMissing30: reached?.beatsToDetectMissing30,
        beatsToDetectByJitter: reached === undefined ? undefined : Object.fromEntries(reached.byJitter),
        detectionByJitter: reached?.rateByJitter.map(([at, { value }]) => [at, value]),
        detectionByMissing: reached?.rateByMissing.map(([at, { value }]) => [at, value]),
      };
      return [name, figures];
    }),
  );
}

function summarizeAreas({ all, ...groups }: Areas): Readonly<Record<string, unknown>> {
  const grouped = Object.entries(groups).map(([name, rates]) => [name, valuesOf(rates)]);
  return { all: all.value, interval: [all.low, all.high], ...Object.fromEntries(grouped) };
}

function valuesOf(rates: Readonly<Record<string, Rate>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(rates).map(([key, { value }]) => [key, value]));
}

function flattenCapture({ id, tocsin, rita }: CaptureReport): Readonly<Record<string, unknown>> {
  return { id, ...(typeof tocsin === "string" ? { problem: tocsin } : tocsin), rita };
}
