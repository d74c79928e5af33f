import { BEATS_BY_JITTER, BEATS_BY_MISSING, type Reach } from "./beats-to-detect.ts";
import { type Calibration, CHANCES } from "./calibration.ts";
import type { FalseRates } from "./false-rate.ts";
import type { Rate } from "./rates.ts";
import { type ByDetector, titleOf } from "./result.ts";
import type { Areas } from "./roc.ts";
import { RULE_LENGTHS, type RuleRates } from "./rules.ts";
import { decimals, percent, rateText, type Table } from "./table.ts";

/** Areas under the ROC, one table for each thing that varies. */
export function rocTables(roc: ByDetector<Areas>): readonly Table[] {
  const against = "against the eight kinds of clockless traffic, from 12 beats on";
  return [
    {
      title: "Area under the ROC",
      note: `Sleeps of .5 s to 6 h, jitter of 0 to 65 % on one or both sides, up to 30 % of the beats missing, ${against}; with 95 % interval.`,
      head: ["", "area"],
      rows: Object.entries(roc).map(([name, { all }]) => [titleOf(name), rateText(all, 4)]),
    },
    areaTable(roc, "byJitter", "Area by jitter", `Of the same, ${against}; − is shorter only, + longer only.`),
    areaTable(roc, "byMissing", "Area by the share of beats that is missing", `Of the same, ${against}.`),
    areaTable(roc, "byInterval", "Area by sleep", `Of the same, ${against}.`),
    areaTable(
      roc,
      "byBeats",
      "Area by the number of beats",
      "Of the same, against the eight kinds of clockless traffic.",
    ),
    areaTable(roc, "byKind", "Area by what the beacon is told from", "Of the same, from 12 beats on."),
    areaTable(
      roc,
      "belowTwelve",
      "Area with fewer than 12 beats, against Poisson traffic",
      "The optimum is one against Poisson traffic: the likelihood ratio of who knows sleep, jitter and losses, and of who knows all but the sleep.",
    ),
  ];
}

function areaTable(roc: ByDetector<Areas>, by: Exclude<keyof Areas, "all">, title: string, note: string): Table {
  const keys = Object.keys(roc["tocsin"]?.[by] ?? {});
  const text = (rate: Rate | undefined): string => (rate === undefined ? "-" : decimals(rate.value, 3));
  return {
    title,
    note,
    head: ["", ...keys],
    rows: Object.entries(roc).map(([name, areas]) => [titleOf(name), ...keys.map((key) => text(areas[by][key]))]),
  };
}

export function falseRateTable(rates: ByDetector<FalseRates>): Table {
  const kinds = Object.keys(rates["tocsin"]?.byKind ?? {});
  return {
    title: "Clockless traffic that is called a beacon",
    note: "At each one's own threshold: tocsin's stated chance .001, RITA's .7, Elastic's and Sentinel's defaults, msticpy's p .01. 12, 24 and 64 beats, mean intervals of .5 s to 6 h, and for RITA whole days at 30 s to 30 min; all with 95 % interval, which leaves out pareto: intervals by Pareto's law, none below a least one.",
    head: ["", "all", ...kinds],
    rows: Object.entries(rates).map(([name, { all, byKind }]) => [
      titleOf(name),
      rateText(all, 4),
      ...Object.values(byKind).map(({ value }) => decimals(value, 4)),
    ]),
  };
}

export function calibrationTable(calibration: readonly Calibration[]): Table {
  return {
    title: "Whether the stated chance is one",
    note: "The share of Poisson series whose stated chance is at most p, with 95 % interval; no more than p is right.",
    head: ["beats", ...CHANCES.map((p) => `p = ${p}`)],
    rows: calibration.map(({ beats, below }) => [
      String(beats),
      ...Object.values(below).map((rate) => rateText(rate, 5)),
    ]),
  };
}

/** Beats to detect and the rates behind the plots. */
export function reachTables(reach: ByDetector<Reach>): readonly Table[] {
  const keysOf = (by: "beatsToDetect" | "beatsToDetectMissing30"): readonly string[] =>
    Object.keys(reach["tocsin"]?.[by] ?? {});
  const row = (by: "beatsToDetect" | "beatsToDetectMissing30", one: Reach): readonly string[] =>
    keysOf(by).map((key) => String(one[by][key] ?? "-"));
  const head = (by: "beatsToDetect" | "beatsToDetectMissing30"): readonly string[] =>
    keysOf(by).map((key) => `${key.replace(/^\d+/, "$& %")}`);
  return [
    {
      title: "Beats until 95 % of the beacons are found",
      note: "At a false rate of .001, a sleep of 60 s, by jitter, two-sided unless it says otherwise; - is more than 64.",
      head: ["", ...head("beatsToDetect")],
      rows: Object.entries(reach).map(([name, one]) => [titleOf(name), ...row("beatsToDetect", one)]),
    },
    {
      title: "The same with 30 % of the beats missing",
      note: "A jitter of 65 % is one-sided unless it says otherwise.",
      head: ["", ...head("beatsToDetectMissing30")],
      rows: Object.entries(reach).map(([name, one]) => [titleOf(name), ...row("beatsToDetectMissing30", one)]),
    },
    curveTable(reach, "rateByJitter", `Found with ${BEATS_BY_JITTER} beats, by two-sided jitter`),
    curveTable(reach, "rateByMissing", `Found with ${BEATS_BY_MISSING} beats and ±20 %, by the share that is missing`),
  ];
}

function curveTable(reach: ByDetector<Reach>, by: "rateByJitter" | "rateByMissing", title: string): Table {
  return {
    title,
    note: "At a false rate of .001, a sleep of 60 s.",
    head: ["", ...(reach["tocsin"]?.[by] ?? []).map(([at]) => `${at} %`)],
    rows: Object.entries(reach).map(([name, one]) => [titleOf(name), ...one[by].map(([, rate]) => percent(rate))]),
  };
}

export function rulesTable(rules: readonly RuleRates[]): Table {
  const text = (rate: Rate | undefined): string => (rate === undefined ? "-" : percent(rate));
  return {
    title: "What is found of each sleep rule and disturbance",
    note: "Rules at their defaults; disturbances of a beacon of 60 s, ±20 %. tocsin at a stated chance of .001, by the number of beats; RITA at .7, which sees a whole day.",
    head: ["", "sleep", ...RULE_LENGTHS.map((beats) => `${beats} beats`), "RITA, a day"],
    rows: rules.map(({ name, intervalMs, tocsin, ritaDay }) => [
      name,
      `${intervalMs / 1000} s`,
      ...RULE_LENGTHS.map((beats) => text(tocsin[beats])),
      text(ritaDay),
    ]),
  };
}
