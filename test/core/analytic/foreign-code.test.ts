import { expect, test } from "vitest";
import { an0031 } from "../../../src/core/analytic/an0031.ts";
import { an1226 } from "../../../src/core/analytic/an1226.ts";
import { foreignCodeOf, NO_SOCKET_CALLS } from "../../../src/core/analytic/foreign-code.ts";
import { techniquesOf } from "../../../src/core/analytic/techniques.ts";
import { type Sketch, sketchCase } from "./sketch-case.ts";

test.each<[what: string, sketch: Sketch, code: string | null]>([
  ["a program that calls no sockets and calls out at once", { importsSockets: false }, "preloaded"],
  ["one that ran quietly before", { importsSockets: false, quietMs: 60_000 }, "injected"],
  ["one that calls sockets", { importsSockets: true }, null],
  ["one that cannot be told", { importsSockets: null }, null],
  ["one whose file was not read", {}, null],
  ["a host", { programClass: "host", importsSockets: false }, null],
])("foreignCodeOf() %s is %j", (_, sketch, code) => {
  expect(foreignCodeOf(sketchCase(sketch))).toBe(code);
});

test.each([
  [0, "T1574.006", "was preloaded"],
  [60_000, "T1055", "was injected while it ran"],
])("findings of what calls no sockets after %d ms name %s and say that it %s", (quietMs, technique, words) => {
  const sketch = { programClass: "non-networking program", importsSockets: false, quietMs, beats: 12 } as const;
  const input = sketchCase(sketch);
  expect(techniquesOf(input)).toContain(technique);
  for (const analytic of [an0031, an1226]) {
    const { reason, shares, confidence } = analytic(input);
    expect(reason).toContain(words);
    expect(shares).toContainEqual({ name: NO_SOCKET_CALLS, logOdds: 1.5 });
    expect(confidence).toBeGreaterThan(analytic(sketchCase({ ...sketch, importsSockets: true })).confidence);
  }
});

test("findings of what calls sockets say nothing of foreign code", () => {
  const { reason, shares } = an1226(sketchCase({ importsSockets: true, beats: 12 }));
  expect(reason).not.toContain("sockets");
  expect(shares.map(({ name }) => name)).not.toContain(NO_SOCKET_CALLS);
});
