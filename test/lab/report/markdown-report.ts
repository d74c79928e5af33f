import type { Verdict } from "../judge/verdict.ts";
import { exactPhrase, foundPhrase, truthPhrase } from "./phrases.ts";
import { markdownTable } from "./table.ts";

/** One figure of what the lab costs. */
export interface CostFigure {
  readonly what: string;
  readonly figure: string;
}

/** The section `lab:truth`: every scenario, what must be found in it, and what was. */
export function truthMarkdown(verdicts: readonly Verdict[]): string {
  const rows = verdicts.flatMap((verdict) => {
    const { scenario, title, hours, truth, falseFindings } = verdict;
    const own = [scenario, title, hoursPhrase(hours)];
    const sums = [String(falseFindings.length), exactPhrase(verdict)];
    const [first, ...others] = truth;
    return [
      [...own, ...(first === undefined ? ["nothing", "-"] : [truthPhrase(first), foundPhrase(first)]), ...sums],
      ...others.map((other) => ["", "", "", truthPhrase(other), foundPhrase(other), "", ""]),
    ];
  });
  const head = ["scenario", "what happens", "lasts", "must be found", "found after", "false findings", "counts"];
  return markdownTable(head, rows);
}

/** The section `lab:cost`. */
export function costMarkdown(figures: readonly CostFigure[]): string {
  return markdownTable(
    ["what", "cost"],
    figures.map(({ what, figure }) => [what, figure]),
  );
}

function hoursPhrase(hours: number): string {
  return hours < 1 ? `${Math.round(hours * 60)} min` : `${Number(hours.toFixed(1))} h`;
}
