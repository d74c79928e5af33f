// Whatever moves the cursor, hides, or reorders text: control, format, surrogate, private and unassigned characters,
// separators other than a blank, default-ignorables; and letters written right to left, which swap the numbers beside them.
const unsafe =
  /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]|(?! )\p{Zs}/gu;
// Two marks on a letter are spelling; a tower of them paints over the neighbouring lines.
const stackedMarks = /(\p{M}{2})(\p{M}+)/gu;
const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/gu;
const marks = /\p{M}/gu;
const plainWord = /^[\p{L}\p{M}\p{N}_@%+=:.,/~[\]…-]+$/u;

/** Text that a traced program chose, made safe for a terminal: what could act there shows as `\x1b` or `\u{202e}`. */
export function terminalText(text: string): string {
  return text
    .replace(unsafe, escapeAll)
    .replace(stackedMarks, (_all, kept: string, rest: string) => kept + escapeAll(rest));
}

/** As `terminalText`, and in quotes unless it is one plain word, so that no name can pose as a further field. */
export function terminalWord(text: string): string {
  if (plainWord.test(text) && terminalText(text) === text) return text;
  return `"${terminalText(text.replace(/["\\]/g, "\\$&"))}"`;
}

/** Columns that text takes on a terminal: two for East Asian wide letters and emoji, none for combining marks. */
export function columns(text: string): number {
  const count = (pattern: RegExp) => text.match(pattern)?.length ?? 0;
  return [...text].length + count(wide) - count(marks);
}

/** The first `limit` columns, or the last where `keep` is `end`, with an ellipsis for what was cut; never half a letter. */
export function cutText(text: string, limit: number, keep: "start" | "end" = "start"): string {
  // Marks take no column: without a bound on units, a tower of them would be cut to nothing.
  const units = 4 * limit;
  if (text.length <= units && columns(text) <= limit) return text;
  const letters = [...nearest(text, units, keep)];
  if (keep === "end") letters.reverse();
  const kept = letters.slice(0, firstIndexBeyond(letters, limit - 1));
  return keep === "start" ? `${kept.join("")}…` : `…${kept.reverse().join("")}`;
}

function nearest(text: string, units: number, keep: "start" | "end"): string {
  // Half of a surrogate pair is no letter.
  return keep === "start"
    ? text.slice(0, units).replace(/[\ud800-\udbff]$/, "")
    : text.slice(-units).replace(/^[\udc00-\udfff]/, "");
}

function firstIndexBeyond(letters: readonly string[], room: number): number {
  let used = 0;
  const index = letters.findIndex((letter) => {
    used += columns(letter);
    return used > room;
  });
  return index === -1 ? letters.length : index;
}

function escapeAll(text: string): string {
  return Array.from(text, escapeLetter).join("");
}

function escapeLetter(letter: string): string {
  const hex = (letter.codePointAt(0) ?? 0).toString(16);
  return hex.length <= 2 ? `\\x${hex.padStart(2, "0")}` : `\\u{${hex}}`;
}
