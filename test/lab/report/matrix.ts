import { findingDifferences } from "../judge/finding-key.ts";
import type { Verdict } from "../judge/verdict.ts";
import { type Cell, drawTable, markdownTable } from "./table.ts";

/** What came of all scenarios on one kernel by one back end. */
export interface MatrixPlace {
  readonly kernel: string;
  readonly backend: string;
  readonly scenarios: number;
  /** Of these, exact to the byte. */
  readonly exact: number;
  /** What is found otherwise than at the first place that played the same scenario. */
  readonly differences: readonly string[];
}

/** Every kernel and back end that was tried, in the order in which they came. */
export function matrixOf(verdicts: readonly Verdict[]): readonly MatrixPlace[] {
  const groups = Map.groupBy(verdicts, ({ kernel, backend }) => `${kernel} ${backend}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { kernel, backend } = first;
    const exact = group.filter((verdict) => verdict.exact === true).length;
    return [{ kernel, backend, scenarios: group.length, exact, differences: differencesOf(group, verdicts) }];
  });
}

/** The matrix for people: kernels down, back ends across, and what differs below. */
export function matrixText(places: readonly MatrixPlace[], look: { readonly isColored: boolean }): string {
  const { kernels, backends } = axes(places);
  const rows = kernels.map((kernel): Cell[] => [
    { text: kernel },
    ...backends.map((backend): Cell => {
      const place = placeAt(places, kernel, backend);
      return { text: phraseOf(place), color: place === undefined ? "dim" : isWell(place) ? "green" : "red" };
    }),
  ]);
  return [drawTable(["kernel", ...backends], rows, look), ...differenceLines(places), ""].join("\n");
}

/** The same for docs/lab.md. */
export function matrixMarkdown(places: readonly MatrixPlace[]): string {
  const { kernels, backends } = axes(places);
  const rows = kernels.map((kernel) => [
    kernel,
    ...backends.map((backend) => phraseOf(placeAt(places, kernel, backend))),
  ]);
  const below = differenceLines(places).map((line) => `- ${line}`);
  return [markdownTable(["kernel", ...backends], rows), ...(below.length > 0 ? ["", ...below] : [])].join("\n");
}

function differencesOf(group: readonly Verdict[], all: readonly Verdict[]): readonly string[] {
  return group.flatMap((verdict) => {
    const measure = all.find(({ scenario }) => scenario === verdict.scenario) ?? verdict;
    return findingDifferences([measure, verdict]).map((difference) => `${verdict.scenario}: ${difference}`);
  });
}

function axes(places: readonly MatrixPlace[]): { readonly kernels: string[]; readonly backends: string[] } {
  return {
    kernels: [...new Set(places.map(({ kernel }) => kernel))],
    backends: [...new Set(places.map(({ backend }) => backend))],
  };
}

function placeAt(places: readonly MatrixPlace[], kernel: string, backend: string): MatrixPlace | undefined {
  return places.find((place) => place.kernel === kernel && place.backend === backend);
}

function isWell({ scenarios, exact, differences }: MatrixPlace): boolean {
  return exact === scenarios && differences.length === 0;
}

function phraseOf(place: MatrixPlace | undefined): string {
  if (place === undefined) return "-";
  const { scenarios, exact, differences } = place;
  const bytes = exact === scenarios ? "exact" : `${exact} of ${scenarios} exact`;
  return `${bytes}, ${differences.length === 0 ? "same findings" : "other findings"}`;
}

function differenceLines(places: readonly MatrixPlace[]): readonly string[] {
  return places.flatMap(({ differences }) => differences);
}
