import fc from "fast-check";
import { expect, test } from "vitest";
import { LineCutter } from "../../../../src/edge/importer/zeek/line-cutter.ts";

function cut(chunks: readonly Buffer[], maxLineBytes: number): string[] {
  const lines: string[] = [];
  const cutter = new LineCutter(maxLineBytes, {
    onLine: (bytes, start, end) => lines.push(bytes.toString("latin1", start, end)),
    onTooLong: () => lines.push("TOO LONG"),
  });
  for (const chunk of chunks) {
    cutter.push(chunk);
    chunk.fill(0); // the chunk is its giver's again
  }
  cutter.end();
  return lines;
}

test("LineCutter gives the same lines whatever the chunks, and none that is too long", () => {
  const text = fc.array(fc.stringMatching(/^[a-z]{0,9}$/), { maxLength: 20 });
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 12 }), fc.boolean(), (lines, size, isEnded) => {
      const bytes = Buffer.from(lines.join("\n") + (isEnded ? "\n" : ""));
      const starts = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => index * size);
      const chunks = starts.map((start) => Buffer.from(bytes.subarray(start, start + size)));
      const expected = bytes.toString().replace(/\n$/, "").split("\n");
      if (bytes.length === 0) expected.pop();
      expect(cut(chunks, 5)).toEqual(expected.map((line) => (line.length > 5 ? "TOO LONG" : line)));
    }),
  );
});

test("LineCutter takes the carriage return off", () => {
  expect(cut([Buffer.from("a\r\n\r\nb\r")], 5)).toEqual(["a", "", "b"]);
});
