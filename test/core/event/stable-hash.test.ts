import fc from "fast-check";
import { expect, test } from "vitest";
import { stableHash } from "../../../src/core/event/stable-hash.ts";

/** The same in arbitrary precision. */
function fnv(parts: readonly (string | null)[]): string {
  let hash = 0xcbf29ce484222325n;
  const mix = (unit: number) => {
    hash = BigInt.asUintN(64, (hash ^ BigInt(unit)) * 0x100000001b3n);
  };
  for (const part of parts) {
    mix(part === null ? 0xffff : 0);
    mix((part ?? "").length & 0xffff);
    for (const unit of (part ?? "").split("")) mix(unit.charCodeAt(0));
  }
  return hash.toString(16).padStart(16, "0");
}

test("stableHash() is FNV-1a", () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.string({ unit: "binary" }))), (parts) => {
      expect(stableHash(parts)).toBe(fnv(parts));
    }),
  );
});

test("stableHash() tells where a part ends, and nothing from an empty text", () => {
  const hashes = [["ab", "c"], ["a", "bc"], ["abc"], ["abc", ""], ["abc", null], [], [null]].map(stableHash);
  expect(new Set(hashes).size).toBe(hashes.length);
  expect(stableHash([])).toBe("cbf29ce484222325");
});
