import type { JsonView } from "./json-view.ts";
import type { Pen } from "./pen.ts";

/** `2026-11-21 21:50:32Z` of an RFC 3339 time in UTC; anything else as it stands. */
export function shortTime(view: JsonView, pen: Pen): string | null {
  const { text } = view;
  if (text === null) return null;
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(text)
    ? `${text.slice(0, 10)} ${text.slice(11, 19)}Z`
    : pen.safe(text, 30);
}

/** Milliseconds since 1970, or null where it is no time. */
export function timeOf(view: JsonView): number | null {
  const at = Date.parse(view.text ?? "");
  return Number.isNaN(at) ? null : at;
}
