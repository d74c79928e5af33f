import fc from "fast-check";
import { expect, test } from "vitest";
import { humaneBytes, humaneCount, humaneDuration, humaneShare } from "../../../src/core/event/humane.ts";

test.each([
  [0.4, "0.4 ms"],
  [250, "250 ms"],
  [999.4, "999 ms"],
  [999.6, "1 s"],
  [2512.3, "2.51 s"],
  [60_061, "60.1 s"],
  [119_999, "120 s"],
  [300_000, "5 min"],
  [5_400_000, "90 min"],
  [21_600_000, "6 h"],
  [86_400_000, "24 h"],
  [604_800_000, "7 d"],
])("humaneDuration() of %d ms is %s", (ms, text) => {
  expect(humaneDuration(ms)).toBe(text);
});

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1000, "1 kB"],
  [1234, "1.2 kB"],
  [9960, "10 kB"],
  [48_400, "48 kB"],
  [123_456, "123 kB"],
  [999_499, "999 kB"],
  [999_999, "1 MB"],
  [5.5e9, "5.5 GB"],
])("humaneBytes() of %d is %s", (bytes, text) => {
  expect(humaneBytes(bytes)).toBe(text);
});

test("humaneBytes() is within 5 % of the truth", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 50 }), (bytes) => {
      const [value = "", unit = ""] = humaneBytes(bytes).split(" ");
      const shown = Number(value) * 1000 ** ["B", "kB", "MB", "GB", "TB", "PB"].indexOf(unit);
      expect(Math.abs(shown - bytes) / bytes).toBeLessThanOrEqual(0.05);
    }),
  );
});

test.each([
  [0, "0 %"],
  [0.0042, "0.4 %"],
  [0.0096, "1 %"],
  [0.123, "12 %"],
  [1, "100 %"],
])("humaneShare() of %d is %s", (share, text) => {
  expect(humaneShare(share)).toBe(text);
});

test.each([
  [7, "7"],
  [9999, "9999"],
  [12_345, "12 345"],
  [1_234_567, "1 234 567"],
])("humaneCount() of %d is %s", (count, text) => {
  expect(humaneCount(count)).toBe(text);
});
