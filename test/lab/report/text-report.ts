import { humaneDuration } from "../../../src/core/event/humane.ts";
import { cutText, terminalText } from "../../../src/core/event/terminal-text.ts";
import type { JudgedTruth, Verdict } from "../judge/verdict.ts";
import { countOf, exactPhrase, foundPhrase, isAllFound, kernelPhrase, truthPhrase } from "./phrases.ts";
import { type Cell, drawTable } from "./table.ts";

/** Differences and findings that are shown of each scenario; --json has all. */
const MOST_SHOWN = 8;
const LINE_COLUMNS = 200;
const head = ["scenario", "kernel", "back end", "must be found", "found after", "false", "counts", "lost", "wall"];

/** What came of all scenarios, for people: a table, then what is wrong in detail, then the sum. */
export function textReport(verdicts: readonly Verdict[], look: { readonly isColored: boolean }): string {
  const table = drawTable(head, verdicts.flatMap(rowsOf), look);
  const details = verdicts.flatMap((verdict) => [
    ...falseLines(verdict),
    ...differenceLines(verdict),
    ...noteLines(verdict),
  ]);
  return [table, ...(details.length > 0 ? ["", ...details] : []), "", summary(verdicts), ""].join("\n");
}

/** One row for each truth; the scenario's own columns stand in the first. */
function rowsOf(verdict: Verdict): Cell[][] {
  const { scenario, backend, truth, falseFindings, exact, compared, lost, wallSeconds } = verdict;
  const [first, ...others] = truth;
  const own: Cell[] = [
    { text: String(falseFindings.length), ...(falseFindings.length > 0 ? { color: "red" } : {}) },
    { text: exactPhrase(verdict), color: exact !== true ? "red" : compared > 0 ? "green" : "yellow" },
    { text: String(lost), ...(lost > 0 ? { color: "yellow" } : {}) },
    { text: humaneDuration(wallSeconds * 1000) },
  ];
  const where = [scenario, kernelPhrase(verdict), backend].map((text): Cell => ({ text }));
  const none: Cell[] = [{ text: "nothing" }, { text: "-" }];
  return [
    [...where, ...(first === undefined ? none : truthCells(first)), ...own],
    ...others.map((other) => [...where.map(() => ({ text: "" })), ...truthCells(other)]),
  ];
}

function truthCells(truth: JudgedTruth): Cell[] {
  return [{ text: truthPhrase(truth) }, { text: foundPhrase(truth), color: truth.found ? "green" : "red" }];
}

function falseLines({ falseFindings, ...verdict }: Verdict): string[] {
  const lines = falseFindings.map(
    ({ actor, destination, analytics, reason }) => `${analytics.join("+")} ${actor} -> ${destination}: ${reason}`,
  );
  return shorten(lines, `${runPhrase(verdict)}, false finding: `);
}

function differenceLines({ exact, ...verdict }: Verdict): string[] {
  return exact === true ? [] : shorten(exact, `${runPhrase(verdict)}, counts: `);
}

function noteLines({ notes, ...verdict }: Verdict): string[] {
  return shorten(notes, `${runPhrase(verdict)}, note: `);
}

function runPhrase(verdict: Pick<Verdict, "scenario" | "arch" | "kernel" | "backend">): string {
  return `${verdict.scenario} (${kernelPhrase(verdict)} ${verdict.backend})`;
}

function shorten(lines: readonly string[], prefix: string): string[] {
  const shown = lines.slice(0, MOST_SHOWN).map((line) => cutText(`${prefix}${terminalText(line)}`, LINE_COLUMNS));
  const rest = lines.length - shown.length;
  return rest > 0 ? [...shown, `${prefix}and ${rest} more`] : shown;
}

function summary(verdicts: readonly Verdict[]): string {
  const truths = verdicts.flatMap(({ truth }) => truth);
  const sum = (of: (verdict: Verdict) => number): number => verdicts.reduce((total, one) => total + of(one), 0);
  const missed = verdicts.filter((verdict) => !isAllFound(verdict)).map(({ scenario }) => scenario);
  return [
    countOf(verdicts.length, "run"),
    `${truths.filter(({ found }) => found).length} of ${countOf(truths.length, "truth")} found`,
    countOf(
      sum(({ falseFindings }) => falseFindings.length),
      "false finding",
    ),
    `${sum(({ exact }) => Number(exact === true))} of ${verdicts.length} exact`,
    ...(missed.length > 0 ? [`not found in ${[...new Set(missed)].join(", ")}`] : []),
  ].join(", ");
}
