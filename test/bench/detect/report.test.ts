import { expect, test } from "vitest";
import { drawPlot, type Plot } from "./plot.ts";
import { summarize } from "./summary.ts";
import { markdownTable, textTable } from "./table.ts";
import { tablesOf } from "./tables.ts";

const rate = (value: number) => ({ value, low: value - 0.01, high: value + 0.01 });
const table = {
  title: "A",
  note: "Of b.",
  head: ["", "x"],
  rows: [
    ["one", "1"],
    ["three", "33"],
  ],
};

test("textTable() aligns its columns", () => {
  expect(textTable(table)).toBe("A\nOf b.\n\n        x\none     1\nthree  33\n");
});

test("markdownTable() has a rule below its head", () => {
  expect(markdownTable(table)).toBe("### A\n\nOf b.\n\n|  | x |\n|---|---:|\n| one | 1 |\n| three | 33 |\n");
});

test("drawPlot() keeps labels apart and inside, and escapes what is text", () => {
  const lines = ["a", "b", "c < d"].map((label) => ({
    label,
    color: "#000",
    points: [[0, 1] as const, [10, 1] as const],
  }));
  const plot: Plot = { title: "t", xLabel: "x", yLabel: "y", xTicks: [0, 10], yTicks: [0, 1], lines };
  const svg = drawPlot(plot);
  const heights = [...svg.matchAll(/<text x="576.0" y="([\d.]+)"/g)].map((match) => Number(match[1]));
  expect(heights).toHaveLength(3);
  expect(heights.every((height, index) => index === 0 || height - (heights[index - 1] ?? 0) >= 15)).toBe(true);
  expect(Math.max(...heights)).toBeLessThan(420);
  expect(svg).toContain("c &lt; d");
});

test("summarize() puts tocsin's figures at the top and the others' under their names", () => {
  const byKind = { poisson: rate(0.1) };
  const falseRates = { tocsin: { all: rate(0.1), byKind }, rita: { all: rate(0.7), byKind } };
  const reached = { byJitter: [], rateByJitter: [[20, rate(0.5)] as const], rateByMissing: [] };
  const reach = { optimum: { ...reached, beatsToDetect: { "0": 4 }, beatsToDetectMissing30: { "0": null } } };
  const ranking = { rank: 1, score: 0.9, averagePrecision: 1, findings: 1, falseFindings: [], pairs: 3 };
  const summary = summarize({ falseRates, reach, captures: [{ id: "c", tocsin: ranking, rita: ranking }] });
  expect(summary).toMatchObject({
    falseRate: 0.1,
    rivals: { rita: { falseRate: 0.7 } },
    optimum: { beatsToDetect: { "0": 4 }, beatsToDetectMissing30: { "0": null }, detectionByJitter: [[20, 0.5]] },
    captures: [{ id: "c", rank: 1, averagePrecision: 1, rita: { rank: 1 } }],
  });
});

test("tablesOf() has no table of a part that was not measured, and tells why a capture was not", () => {
  expect(tablesOf({})).toEqual([]);
  const ranking = { rank: null, score: null, averagePrecision: null, findings: 2, falseFindings: ["a b"], pairs: 3 };
  const [captures] = tablesOf({ captures: [{ id: "c", tocsin: "Cannot read", rita: ranking }] });
  expect(captures?.rows).toEqual([
    ["c", "tocsin", "Cannot read"],
    ["c", "RITA v5", "-", "-", "-", "2", "1", "3"],
  ]);
});
