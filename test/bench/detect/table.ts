import type { Rate } from "./rates.ts";

/** Rows below a head, under a title; what a reader needs to know to read them. */
export interface Table {
  readonly title: string;
  readonly note: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** For a terminal: columns padded, the first to the left and the others to the right. */
export function textTable({ title, note, head, rows }: Table): string {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => (row[column] ?? "").length)));
  const line = (row: readonly string[]): string =>
    widths
      .map((width, column) => (column === 0 ? (row[column] ?? "").padEnd(width) : (row[column] ?? "").padStart(width)))
      .join("  ")
      .trimEnd();
  return [title, note, "", line(head), ...rows.map(line), ""].join("\n");
}

/** For a document. */
export function markdownTable({ title, note, head, rows }: Table): string {
  const line = (row: readonly string[]): string => `| ${row.join(" | ")} |`;
  const rule = `|${head.map((_, column) => (column === 0 ? "---|" : "---:|")).join("")}`;
  return [`### ${title}`, "", note, "", line(head), rule, ...rows.map(line), ""].join("\n");
}

/** ".9947 (.9929-.9965)". */
export function rateText({ value, low, high }: Rate, digits: number): string {
  return `${decimals(value, digits)} (${decimals(low, digits)}-${decimals(high, digits)})`;
}

/** Without the zero before the point, as tables of shares are set. */
export function decimals(value: number, digits: number): string {
  return value.toFixed(digits).replace(/^0\./, ".");
}

/** "97 %". */
export function percent({ value }: Rate): string {
  return `${Math.round(value * 100)} %`;
}
