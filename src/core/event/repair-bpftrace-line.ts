/** An escape sequence (so that an escaped backslash is passed over as a whole) or a raw byte outside ASCII. */
const escapeOrHighByte = /\\(?:uffffff([0-9a-f]{2})|.)|[\x80-\xff]/gis;

/**
 * A bpftrace JSON line, given as latin1 text, as ASCII text in which each string byte outside ASCII is `\u00XX`: parsed,
 * a string holds the traced program's bytes as latin1 code units.
 *
 * bpftrace (0.17 to 0.27) prints such a byte sign-extended, `\uffffffXX`, where char is signed (x86-64) and raw, maybe
 * as invalid UTF-8, where it is not (arm64).
 */
export function repairBpftraceLine(line: string): string {
  return line.replace(escapeOrHighByte, (found: string, byte: string | undefined) => {
    if (byte !== undefined) return `\\u00${byte}`;
    return found.startsWith("\\") ? found : `\\u00${found.charCodeAt(0).toString(16)}`;
  });
}
