/** One word of a shell command: where it stands in the text, and what is left of it once its quotes are gone. */
export interface ShellWord {
  readonly start: number;
  readonly end: number;
  readonly value: string;
}

/**
 * Splits a shell command into its simple commands and these into words, in one pass, after the quoting rules of POSIX
 * shell (XCU 2.2). Expansions stay text; an unclosed quote reaches to the end.
 */
export function shellCommands(text: string): ShellWord[][] {
  const commands: ShellWord[][] = [];
  let words: ShellWord[] = [];
  let at = 0;
  while (at < text.length) {
    const character = text.charAt(at);
    if (OPERATORS.has(character)) {
      if (words.length > 0) commands.push(words);
      words = [];
      at += 1;
    } else if (BLANKS.has(character)) {
      at += 1;
    } else {
      const word = wordAt(text, at);
      words.push(word);
      at = word.end;
    }
  }
  if (words.length > 0) commands.push(words);
  return commands;
}

/** Writes a value so that a shell reads it back as one word. */
export function quoteWord(value: string): string {
  return /^[\w@%+=:,./*?-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;
}

function wordAt(text: string, start: number): ShellWord {
  let value = "";
  let at = start;
  while (at < text.length) {
    const character = text.charAt(at);
    if (OPERATORS.has(character) || BLANKS.has(character)) break;
    const piece = pieceAt(text, at, character);
    value += piece.value;
    at = piece.end;
  }
  return { start, end: at, value };
}

function pieceAt(text: string, at: number, character: string): { value: string; end: number } {
  if (character === "'") {
    const close = text.indexOf("'", at + 1);
    return close < 0
      ? { value: text.slice(at + 1), end: text.length }
      : { value: text.slice(at + 1, close), end: close + 1 };
  }
  if (character === '"') return doubleQuotedAt(text, at + 1);
  if (character === "\\") return { value: text.charAt(at + 1), end: Math.min(at + 2, text.length) };
  return { value: character, end: at + 1 };
}

function doubleQuotedAt(text: string, start: number): { value: string; end: number } {
  let value = "";
  let at = start;
  while (at < text.length) {
    const character = text.charAt(at);
    if (character === '"') return { value, end: at + 1 };
    const isEscape = character === "\\" && '"\\$`'.includes(text.charAt(at + 1)) && at + 1 < text.length;
    value += isEscape ? text.charAt(at + 1) : character;
    at += isEscape ? 2 : 1;
  }
  return { value, end: at };
}

const BLANKS = new Set([" ", "\t", "\r"]);
const OPERATORS = new Set(["\n", ";", "|", "&", "(", ")", "<", ">", "`"]);
