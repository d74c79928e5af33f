import { styleText } from "node:util";
import { columns, cutText, terminalText } from "../../core/event/terminal-text.ts";

/** How a report may look where it goes. */
export interface ReportLook {
  readonly columns: number;
  readonly isColored: boolean;
  /** The terminal knows no more than ASCII. */
  readonly isAscii: boolean;
}

export type Style = Parameters<typeof styleText>[0];

/** What is drawn with, as wide in ASCII as it is in Unicode. */
export interface Glyphs {
  readonly branch: string;
  readonly last: string;
  readonly full: string;
  readonly empty: string;
  readonly beat: string;
  readonly failed: string;
  readonly line: string;
  readonly axis: string;
  /** Low to high. */
  readonly levels: string;
  readonly dot: string;
  readonly plusMinus: string;
  readonly arrow: string;
  readonly cut: string;
}

const UNICODE: Glyphs = {
  ...{ branch: "├─ ", last: "└─ ", full: "█", empty: "░", beat: "┃", failed: "╳", line: "─", axis: "│" },
  ...{ levels: "▁▂▃▄▅▆▇█", dot: "·", plusMinus: "±", arrow: "→", cut: "…" },
};
const ASCII: Glyphs = {
  ...{ branch: "+- ", last: "`- ", full: "#", empty: ".", beat: "|", failed: "x", line: "-", axis: "|" },
  ...{ levels: "12345678", dot: "-", plusMinus: "+-", arrow: "->", cut: "~" },
};

/** Puts text on lines: safe for a terminal, within its width, in colour where there is any. */
export class Pen {
  readonly look: ReportLook;
  readonly glyphs: Glyphs;

  constructor(look: ReportLook) {
    this.look = look;
    this.glyphs = look.isAscii ? ASCII : UNICODE;
  }

  paint(style: Style, text: string): string {
    // The caller knows where the line goes; styleText would look at this process's own stdout.
    return this.look.isColored && text !== "" ? styleText(style, text, { validateStream: false }) : text;
  }

  /** What somebody else chose: nothing in it acts on the terminal, and it is cut to so many columns. */
  safe(text: string, most = MOST_LINES * this.look.columns): string {
    // Cut twice: first so that an endless text costs nothing, then because escapes made it longer.
    const escapes = terminalText(cutText(text, most));
    const ascii = this.look.isAscii ? this.own(escapes).replace(/[^ -~]/gu, escaped) : escapes;
    return this.own(cutText(ascii, most));
  }

  /** tocsin's own words, with what they have beyond ASCII said otherwise. */
  own(text: string): string {
    return this.look.isAscii ? text.replaceAll("±", "+-").replaceAll("…", "~").replaceAll("→", "->") : text;
  }

  /** Text on as many lines as it takes, each within the width; a word longer than a line is broken. */
  wrap(text: string, indent: number, hanging = indent): readonly string[] {
    const lines: string[] = [];
    let line = "";
    const room = () => Math.max(LEAST_ROOM, this.look.columns - (lines.length === 0 ? indent : hanging));
    for (const word of text.split(" ").filter((part) => part !== "")) {
      const longer = line === "" ? word : `${line} ${word}`;
      if (columns(longer) <= room()) {
        line = longer;
        continue;
      }
      if (line !== "") lines.push(line);
      line = "";
      for (const piece of broken(word, this.look.columns - Math.max(indent, hanging))) {
        if (line !== "") lines.push(line);
        line = piece;
      }
    }
    if (line !== "") lines.push(line);
    return lines.map((text, at) => " ".repeat(at === 0 ? indent : hanging) + text.replaceAll(GLUE, " "));
  }
}

const LEAST_ROOM = 16;
/** That one text may fill. */
const MOST_LINES = 4;
/** A blank at which no line ends; what somebody else chose has none, for it is escaped there. */
const GLUE = "\u00a0";

/** A number and its unit, kept on one line. */
export function glued(text: string): string {
  return text.replaceAll(" ", GLUE);
}

function broken(word: string, wanted: number): readonly string[] {
  const room = Math.max(LEAST_ROOM, wanted);
  const pieces: string[] = [];
  let piece = "";
  for (const letter of word) {
    if (columns(piece + letter) > room) {
      pieces.push(piece);
      piece = "";
    }
    piece += letter;
  }
  return [...pieces, piece];
}

function escaped(letter: string): string {
  return `\\u{${(letter.codePointAt(0) ?? 0).toString(16)}}`;
}
