import fc from "fast-check";
import { expect, test } from "vitest";
import { textFromBytes } from "../../../src/core/event/text.ts";

test.each([
  [[0x61, 0x22, 0x0a], 'a"\n'],
  [[0xc3, 0xa4], "ä"],
  [[0x61, 0xff, 0x80], "a\\xff\\x80"],
  [[0x5c, 0xff], "\\x5c\\xff"],
  [[0xef, 0xbb, 0xbf, 0x61], "\ufeffa"],
  [[], ""],
])("textFromBytes() of %j is %j", (bytes, text) => {
  expect(textFromBytes(Uint8Array.from(bytes))).toBe(text);
});

test("two names that are not UTF-8 never have the same text", () => {
  const wrong = fc.uint8Array({ min: 0x5a, max: 0xff, maxLength: 3 }).map((bytes) => [...bytes, 0xff]);
  fc.assert(
    fc.property(wrong, wrong, (one, other) => {
      const isSame = textFromBytes(Uint8Array.from(one)) === textFromBytes(Uint8Array.from(other));
      expect(isSame).toBe(String(one) === String(other));
    }),
  );
});
