import { type AnyLog, logOfColumns, logOfPath } from "./log-kind.ts";
import { columnNames } from "./row.ts";

/** What the header lines of a TSV log have said so far. */
export interface TsvLayout {
  /** One byte. */
  readonly separator: number;
  readonly setSeparator: string;
  readonly emptyField: string;
  readonly unsetField: string;
  readonly path: string | null;
  /** Where in a row each column that is read stands, or -1; indexed as `column` says. Empty before `#fields`. */
  readonly places: Int32Array;
  /** The fewest fields of a whole row: up to the last column that is read. */
  readonly least: number;
  /** By `#path`, else by `#fields`, else null. */
  readonly log: AnyLog | null;
}

const TAB = 0x09;

/** Layout before any header line. */
export const noLayout: TsvLayout = {
  separator: TAB,
  setSeparator: ",",
  emptyField: "(empty)",
  unsetField: "-",
  path: null,
  places: new Int32Array(0),
  least: 0,
  log: null,
};

/** The layout with what one more header line says; `#separator` begins a new header. */
export function withHeaderLine(layout: TsvLayout, line: string): TsvLayout {
  if (line.startsWith("#separator")) return { ...noLayout, separator: separatorOf(line.slice("#separator".length)) };
  const [key, ...values] = line.split(String.fromCharCode(layout.separator));
  const [value = ""] = values;
  switch (key) {
    case "#set_separator":
      return { ...layout, setSeparator: value };
    case "#empty_field":
      return { ...layout, emptyField: value };
    case "#unset_field":
      return { ...layout, unsetField: value };
    case "#path":
      return { ...layout, path: value, log: logOfPath(value) };
    case "#fields":
      return withFields(layout, values);
    default:
      return layout;
  }
}

function withFields(layout: TsvLayout, names: readonly string[]): TsvLayout {
  const places = Int32Array.from(columnNames, (name) => names.indexOf(name));
  const log = layout.path === null ? logOfColumns((name) => names.includes(name)) : layout.log;
  return { ...layout, places, least: Math.max(...places) + 1, log };
}

/** ` \x09` or the character itself; a tab where it is neither. */
function separatorOf(value: string): number {
  const text = value.startsWith(" ") ? value.slice(1) : value;
  const escaped = /^\\x([0-9a-fA-F]{2})$/.exec(text)?.[1];
  if (escaped !== undefined) return Number.parseInt(escaped, 16);
  return text.length === 1 ? text.charCodeAt(0) : TAB;
}
