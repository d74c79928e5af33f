import { styleText } from "node:util";
import { columns, terminalText } from "../../../src/core/event/terminal-text.ts";

/** One place in a table; text of others is made harmless when it is drawn. */
export interface Cell {
  readonly text: string;
  readonly color?: "green" | "red" | "yellow" | "dim";
}

/** Aligned text for people: a head and rows, two blanks between columns, no blanks at the end of a line. */
export function drawTable(
  head: readonly string[],
  rows: readonly (readonly Cell[])[],
  { isColored }: { readonly isColored: boolean },
): string {
  const all = [head.map((text): Cell => ({ text, color: "dim" })), ...rows].map((row) =>
    row.map(({ text, ...rest }) => ({ ...rest, text: terminalText(text) })),
  );
  const widths = head.map((_, index) => Math.max(...all.map((row) => columns(row[index]?.text ?? ""))));
  const line = (row: readonly Cell[]): string =>
    row
      .map(({ text, color }, index) => {
        const isLast = index === row.length - 1;
        const padding = isLast ? "" : " ".repeat((widths[index] ?? 0) - columns(text));
        return `${color !== undefined && isColored ? painted(text, color) : text}${padding}`;
      })
      .join("  ")
      .trimEnd();
  return all.map(line).join("\n");
}

function painted(text: string, color: NonNullable<Cell["color"]>): string {
  // The caller knows where it goes; styleText would look at this process's own stdout.
  return styleText(color, text, { validateStream: false });
}

/** The same as Markdown. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(markdownText).join(" | ")} |`;
  return [line(head), `|${head.map(() => "---").join("|")}|`, ...rows.map(line)].join("\n");
}

/** Text that shows as it is in Markdown and cannot end its cell. */
export function markdownText(text: string): string {
  return terminalText(text).replace(/[\\|<`*_[\]]/g, "\\$&");
}
