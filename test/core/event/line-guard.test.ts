import fc from "fast-check";
import { expect, test } from "vitest";
import { LineGuard, type LineGuardOptions } from "../../../src/core/event/line-guard.ts";
import { repairBpftraceLine } from "../../../src/core/event/repair-bpftrace-line.ts";

function run(chunks: readonly Uint8Array[], options: Partial<LineGuardOptions> = {}) {
  const guard = new LineGuard({ maxLineBytes: 20, ...options });
  const passed = [...chunks.map((chunk) => guard.push(chunk)), guard.end()];
  return { text: Buffer.concat(passed).toString("latin1"), lines: guard.lines, rejected: guard.rejected, guard };
}

function bytes(text: string): Uint8Array {
  return Buffer.from(text, "latin1");
}

/** What does not become ASCII was not JSON before, and still is not once it is UTF-8. */
function repaired(line: string): string {
  return Buffer.from(repairBpftraceLine(line)).toString("latin1");
}

test.each([
  ["passes lines that begin with a brace", '{"a":1}\n{}\n', '{"a":1}\n{}\n', 0],
  ["holds back the line that would end the parser's stream", "{1}\nnull\n{2}\n", "{1}\n{2}\n", 1],
  ["counts text between records", "Attaching\n{1}\n", "{1}\n", 1],
  ["skips blank lines and does not count them", "\n\r\n \t\n{1}\n\n", "{1}\n", 0],
  ["keeps a carriage return", "{1}\r\n{2}\r\n", "{1}\r\n{2}\r\n", 0],
  ["passes a line at the bound", `{${"x".repeat(19)}\n`, `{${"x".repeat(19)}\n`, 0],
  ["drops a line beyond the bound and nothing of the next", `{1}\n{${"x".repeat(20)}\n{2}\n`, "{1}\n{2}\n", 1],
  ["passes a last line without its end", "{1}\n{2}", "{1}\n{2}\n", 0],
  ["counts a last line that is none", "{1}\nfoo", "{1}\n", 1],
  ["counts a last line without end once", `{1}\n${"{".repeat(50)}`, "{1}\n", 1],
])("LineGuard %s", (_, input, text, rejected) => {
  const result = run([bytes(input)]);
  expect(result.text).toBe(text);
  expect(result.rejected).toBe(rejected);
  expect(result.lines).toBe(text.split("\n").length - 1);
});

test("LineGuard gives the same whatever the chunks", () => {
  const line = fc.oneof(
    fc.constantFrom("{1}", "null", "", "\r", '{"\\uffffff80"}', '{"\\\\"}', "{\x80\xff}", "{".repeat(25)),
    fc.string({ unit: fc.constantFrom("{", "a", "\\", "\x80", " ", "\r") }),
  );
  const text = fc.array(line, { maxLength: 30 }).map((lines) => lines.join("\n"));
  const cuts = fc.array(fc.nat({ max: 300 }), { maxLength: 12 });
  fc.assert(
    fc.property(text, cuts, fc.boolean(), (input, places, isRepaired) => {
      const options = isRepaired ? { repair: repairBpftraceLine } : {};
      const sorted = [0, ...places.toSorted((a, b) => a - b), 1000];
      const chunks = sorted.slice(1).map((end, index) => bytes(input).subarray(sorted[index], end));
      const whole = run([bytes(input)], options);
      const pieces = run(chunks, options);
      expect(pieces).toEqual({ ...whole, guard: pieces.guard });
      const passing = input.split("\n").filter((each) => each.startsWith("{") && each.length <= 20);
      const expected = passing.map((each) => `${isRepaired ? repaired(each) : each}\n`);
      expect(whole.text).toBe(expected.join(""));
      expect(whole.lines).toBe(passing.length);
    }),
  );
});

test("LineGuard does not keep what the caller may overwrite", () => {
  const guard = new LineGuard({ maxLineBytes: 20 });
  const chunk = bytes("{abc");
  guard.push(chunk);
  chunk.fill(0);
  expect(Buffer.from(guard.push(bytes("}\n"))).toString()).toBe("{abc}\n");
});

test("LineGuard takes a long line byte by byte", () => {
  const line = `{${"x".repeat(200_000)}}\n`;
  const { text } = run(
    Array.from(bytes(line), (byte) => Buffer.of(byte)),
    { maxLineBytes: 1_000_000 },
  );
  expect(text).toBe(line);
});

test("LineGuard shows the beginnings of the first rejected lines", () => {
  const long = "{".repeat(500);
  const { guard } = run([bytes(`one\n${long}\ntwo\nthree\n`)]);
  expect(guard.samples).toEqual(["one", long.slice(0, 80), "two"]);
});

test("LineGuard repairs only lines that hold a backslash or a byte outside ASCII", () => {
  const asked: string[] = [];
  const repair = (line: string): string => {
    asked.push(line.trimEnd());
    return line;
  };
  run([bytes("{plain}\n{\\n}\n{plain too}\n{caf\xe9}\n")], { repair });
  expect(asked).toEqual(["{\\n}", "{caf\xe9}"]);
});
