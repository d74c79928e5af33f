import fc from "fast-check";
import { expect, test } from "vitest";
import { repairBpftraceLine } from "../../../src/core/event/repair-bpftrace-line.ts";

test.each([
  ["leaves plain text", '{"a":"b\\n\\u0001"}', '{"a":"b\\n\\u0001"}'],
  ["mends a sign-extended byte", '"\\uffffffc3\\uffffffa4"', '"\\u00c3\\u00a4"'],
  ["leaves text that only looks like one", '"\\\\uffffff80"', '"\\\\uffffff80"'],
  ["mends one after an escaped backslash", '"\\\\\\uffffff80"', '"\\\\\\u0080"'],
  ["leaves digits after a mended byte", '"\\uffffff80ff"', '"\\u0080ff"'],
  ["turns a raw byte into an escape", '"\x80\xff"', '"\\u0080\\u00ff"'],
  ["leaves a backslash at the end", '"\\', '"\\'],
  ["keeps a raw byte after a backslash in sight", '"\\\\\xe9"', '"\\\\\\u00e9"'],
])("repairBpftraceLine() %s", (_, line, repaired) => {
  expect(repairBpftraceLine(line)).toBe(repaired);
});

/** What bpftrace 0.23 prints for a string's byte, on x86-64 and, where it differs, on arm64. */
function printByte(byte: number, isSigned: boolean): string {
  if (byte === 0x22 || byte === 0x5c) return `\\${String.fromCharCode(byte)}`;
  if (byte < 0x20) return `\\u${byte.toString(16).padStart(4, "0")}`;
  return byte >= 0x80 && isSigned ? `\\uffffff${byte.toString(16)}` : String.fromCharCode(byte);
}

test("repairBpftraceLine() gives back every byte of a string, on either platform", () => {
  const bytes = fc.uint8Array().map((array) => [...array]);
  fc.assert(
    fc.property(bytes, fc.boolean(), (raw, isSigned) => {
      const line = `["${raw.map((byte) => printByte(byte, isSigned)).join("")}"]`;
      expect(JSON.parse(repairBpftraceLine(line))).toEqual([String.fromCharCode(...raw)]);
    }),
  );
});
