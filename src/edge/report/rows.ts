import type { JsonView } from "./json-view.ts";
import type { Pen } from "./pen.ts";

/** One fact: what it is called, which fields it is told from, and how; a field that is new needs one of these. */
export interface Row {
  readonly label: string;
  /** Of these fields' own names: what no row names is told as it stands. */
  readonly fields: readonly string[];
  /** Null where there is nothing to tell. */
  readonly say: (view: JsonView, pen: Pen) => string | null;
}

export const LABEL_COLUMNS = 12;
const INDENT = 2;
const MOST_LEFT = 16;

/** Facts below each other, labels in a column of their own; what nothing is known of is left out. */
export function drawRows(pen: Pen, view: JsonView, rows: readonly Row[]): readonly string[] {
  const known = new Set(rows.flatMap(({ fields }) => fields));
  const said = rows.flatMap(({ label, say }) => drawFact(pen, label, say(view, pen)));
  const left = view.entries.filter(([name]) => !known.has(name)).slice(0, MOST_LEFT);
  return [...said, ...left.flatMap(([name, value]) => drawFact(pen, wordsOf(pen.safe(name, 40)), plain(value, pen)))];
}

/** One fact on as many lines as it takes; none where there is nothing to tell. */
export function drawFact(pen: Pen, label: string, text: string | null): readonly string[] {
  if (text === null || text === "") return [];
  const hanging = INDENT + LABEL_COLUMNS;
  const isLong = label.length >= LABEL_COLUMNS;
  const lines = pen.wrap(pen.own(text), hanging);
  const head = " ".repeat(INDENT) + pen.paint("dim", label);
  if (isLong) return [head, ...lines];
  const [first = "", ...more] = lines;
  return [head + " ".repeat(LABEL_COLUMNS - label.length) + first.trimStart(), ...more];
}

/** `registered domain` of `registeredDomain`. */
export function wordsOf(name: string): string {
  return name.replace(
    /([a-z0-9])([A-Z])/g,
    (_all, before: string, after: string) => `${before} ${after.toLowerCase()}`,
  );
}

/** A row that tells one text as it stands. */
export function textRow(label: string, field: string): Row {
  return { label, fields: [field], say: (view, pen) => safeText(view.at(field), pen) };
}

export function safeText(view: JsonView, pen: Pen): string | null {
  return view.text === null ? null : pen.safe(view.text);
}

/** Those that are there, with a comma between; null where none is. */
export function listed(parts: readonly (string | null)[]): string | null {
  const there = parts.filter((part) => part !== null && part !== "");
  return there.length === 0 ? null : there.join(", ");
}

function plain(view: JsonView, pen: Pen): string | null {
  if (view.text !== null) return pen.safe(view.text);
  if (view.number !== null) return `${view.number}`;
  if (view.flag !== null) return view.flag ? "yes" : "no";
  if (view.items.length > 0) return listed(view.items.map((item) => plain(item, pen)));
  return listed(
    view.entries.map(([name, value]) =>
      value.isThere ? `${wordsOf(pen.safe(name, 40))} ${plain(value, pen) ?? "-"}` : null,
    ),
  );
}
