import { expect, test } from "vitest";
import { an0031 } from "../../../src/core/analytic/an0031.ts";
import { confidenceOf } from "../../../src/core/analytic/share.ts";
import { type ClassName, type Sketch, sketchCase } from "./sketch-case.ts";

const sort: Sketch = { programClass: "non-networking program", beats: 1, chance: 1 };

test.each<[what: string, sketch: Sketch, isFlagged: boolean]>([
  ["one beat of a program that does not network", {}, true],
  ["its beats to another host of the network", { beats: 9, to: { address: "10.0.0.5" } }, true],
  ["its try of a connection", { isFailed: true }, true],
  ["its talk with this node", { to: { address: "127.0.0.1" } }, false],
  ["its talk with this node by IPv6", { to: { address: "::1" } }, false],
  ["its talk with this node's own address", { to: { address: "192.0.2.1" } }, false],
])("an0031() of %s", (_, sketch, isFlagged) => {
  expect(an0031(sketchCase({ ...sort, ...sketch })).isFlagged).toBe(isFlagged);
});

const others: readonly ClassName[] = [
  "packaged",
  "transfer tool",
  "unknown binary",
  "unknown script",
  "unidentified",
  "host",
];

test.each(others)("an0031() of a program of class %s does not fire, however regular it is", (programClass) => {
  const verdict = an0031(sketchCase({ ...sort, beats: 40, chance: 1e-12, programClass }));
  expect(verdict.isFlagged).toBe(false);
  expect(verdict.confidence).toBeLessThan(1e-3);
});

test("an0031() is surer where a clock and one side only come to it, less sure after loss; its shares explain it", () => {
  const sure = (sketch: Sketch) => {
    const { confidence, shares } = an0031(sketchCase({ ...sort, ...sketch }));
    expect(confidence).toBeCloseTo(confidenceOf(shares), 12);
    return confidence;
  };
  expect(sure({})).toBeGreaterThan(0.5);
  expect(sure({ beats: 9, chance: 1e-9 })).toBeGreaterThan(sure({ beats: 9 }));
  expect(sure({ sentBytes: 5000 })).toBeGreaterThan(sure({ sentBytes: 5000, receivedBytes: 5000 }));
  expect(sure({ lostRecords: 1 })).toBeLessThan(sure({}));
});

test.each([
  ["a lot that leaves", { sentBytes: 2_000_000 }, "critical"],
  ["a lot both ways", { sentBytes: 2_000_000, receivedBytes: 2_000_000 }, "high"],
  ["a little", { sentBytes: 2000 }, "high"],
] as const)("an0031() takes %s for severe", (_, sketch, severity) => {
  const verdict = an0031(sketchCase({ ...sort, ...sketch }));
  expect(verdict.severity).toBe(severity);
  expect(verdict.techniques).toContain("T1048");
  expect(new Set(verdict.techniques).size).toBe(verdict.techniques.length);
});

test("an0031() says in one sentence what a human can act on", () => {
  expect(an0031(sketchCase({ ...sort, sentBytes: 70, to: { name: "c2.example" } })).reason).toBe(
    "nobody installed it, and yet it talks to c2.example port 443: 1 time, 70 bytes sent and 0 received; " +
      "look for injected or preloaded code, or for who opened the socket",
  );
  const tried = an0031(sketchCase({ ...sort, isFailed: true, beats: 2, lostRecords: 3 })).reason;
  expect(tried).toContain("tried to reach 203.0.113.7 port 443: 2 times");
  expect(tried).toContain("some records lost");
});
