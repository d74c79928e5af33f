import fc from "fast-check";
import { expect, test } from "vitest";
import { columns, cutText, terminalText, terminalWord } from "../../../src/core/event/terminal-text.ts";
import { hostileText } from "../../edge/sink/hostile-text.ts";

const harmful = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u0590-\u08ff]|(?! )\p{Zs}/u;

test.each([
  ["plain /usr/bin/curl", "plain /usr/bin/curl"],
  ["\u001b[31mred", "\\x1b[31mred"],
  ["a\nb\tc", "a\\x0ab\\x09c"],
  ["\u009b2J", "\\x9b2J"],
  ["exe\u202etxt.sh", "exe\\u{202e}txt.sh"],
  ["zero\u200bwidth", "zero\\u{200b}width"],
  ["\ud800", "\\u{d800}"],
  ["tag\u{e0041}", "tag\\u{e0041}"],
  ["no\u00a0break", "no\\xa0break"],
  ["Käse 日本 naïve", "Käse 日本 naïve"],
  ["\u05d0123", "\\u{5d0}123"],
  ["e\u0301\u0301\u0301", "e\u0301\u0301\\u{301}"],
])("terminalText() of %j is %j", (text, safe) => {
  expect(terminalText(text)).toBe(safe);
});

test("terminalText() leaves nothing that a terminal acts upon, whatever the bytes", () => {
  fc.assert(
    fc.property(hostileText(), (text) => {
      expect(terminalText(text)).not.toMatch(harmful);
    }),
  );
});

test.each([
  ["/opt/x/beat.py", "/opt/x/beat.py"],
  ["", '""'],
  ["two words", '"two words"'],
  ['x" -> pool.example:123', '"x\\" -> pool.example:123"'],
  ["back\\slash", '"back\\\\slash"'],
  ["(paren)", '"(paren)"'],
])("terminalWord() of %j is %j", (text, word) => {
  expect(terminalWord(text)).toBe(word);
});

test("terminalWord() is one word or one quoted string without a bare quote inside", () => {
  fc.assert(
    fc.property(hostileText(), (text) => {
      expect(terminalWord(text)).toMatch(/^(?:[^\s"\\()]+|"(?:[^"\\]|\\.)*")$/u);
    }),
  );
});

test.each([
  ["abcdef", 6, "start", "abcdef"],
  ["abcdefg", 6, "start", "abcde…"],
  ["abcdefg", 6, "end", "…cdefg"],
  ["日本語日本語", 6, "start", "日本…"],
  ["🔔🔔🔔", 5, "end", "…🔔🔔"],
] as const)("cutText() of %j to %d columns from the %s is %j", (text, limit, keep, cut) => {
  expect(cutText(text, limit, keep)).toBe(cut);
});

test.each(["start", "end"] as const)(
  "cutText() at the %s never leaves half a letter where marks hide how long text is",
  (keep) => {
    for (let offset = 0; offset < 4; offset += 1) {
      const cut = cutText("a".repeat(offset) + "\u{1d165}".repeat(200) + "a".repeat(offset), 9, keep);
      expect(cut.isWellFormed()).toBe(true);
    }
  },
);

test("cutText() never exceeds its limit", () => {
  fc.assert(
    fc.property(
      hostileText(),
      fc.integer({ min: 2, max: 60 }),
      fc.constantFrom("start", "end"),
      (text, limit, keep) => {
        const cut = cutText(text, limit, keep);
        expect(columns(cut)).toBeLessThanOrEqual(limit);
        expect(cut.length).toBeLessThanOrEqual(4 * limit + 1);
      },
    ),
  );
});
