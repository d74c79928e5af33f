import fc from "fast-check";
import { expect, test } from "vitest";
import { TextArena } from "../../../../src/edge/importer/zeek/text-arena.ts";

test("TextArena gives each text back, across its blocks", () => {
  const arena = new TextArena();
  const places: [number, string][] = [];
  const text = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.nat(200_000).map((length) => "x".repeat(length)),
  );
  fc.assert(
    fc.property(text, (given) => {
      places.push([arena.add(given), given]);
      for (const [place, expected] of places.slice(-5)) expect(arena.textAt(place)).toBe(expected);
    }),
  );
  for (const [place, expected] of places) expect(arena.textAt(place)).toBe(expected);
});
