// Invisible, line-breaking or reordering characters that JSON allows bare: DEL and C1, soft hyphen, Arabic letter mark,
// zero-width and bidirectional marks, line and paragraph separators, byte order mark.
const unsafe = /[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/**
 * One line of JSON without any byte that a terminal or a line splitter acts upon; parsed, it is the same value. Lone
 * surrogates become U+FFFD, for strict parsers refuse the whole record over one of them (RFC 8259, section 8.2).
 */
export function jsonLine(value: unknown): string {
  return JSON.stringify(value, wellFormed).replace(unsafe, escapeUnit);
}

function wellFormed(_key: string, value: unknown): unknown {
  return typeof value === "string" ? value.toWellFormed() : value;
}

function escapeUnit(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
