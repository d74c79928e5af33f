import fc from "fast-check";
import { expect, test } from "vitest";
import { an1226 } from "../../../src/core/analytic/an1226.ts";
import type { Destination } from "../../../src/core/conversation/destination.ts";
import { type Sketch, sketchCase } from "./sketch-case.ts";

test.each<[Sketch, boolean]>([
  [{}, true],
  [{ beats: 5 }, false],
  [{ chance: 0.8e-4 }, true],
  [{ chance: 0.9e-4 }, false],
  [{ chance: 0.8e-4, beats: 7 }, false],
  [{ programClass: "transfer tool" }, true],
  [{ programClass: "unknown script" }, true],
  [{ programClass: "packaged" }, false],
  [{ programClass: "unidentified" }, false],
  [{ to: { address: "127.0.0.1" } }, false],
  [{ to: { address: "::1" } }, false],
  [{ to: { address: "192.0.2.1" } }, false],
  [{ to: { address: "224.0.0.251" } }, false],
  [{ to: { address: "ff02::fb" } }, false],
  [{ to: { address: "10.0.0.255" } }, false],
  [{ to: { address: "10.0.0.5" } }, true],
  [{ to: { port: 53, transport: "udp" } }, true],
  [{ to: { port: 53, transport: "udp" }, programClass: "transfer tool" }, false],
  [{ to: { port: 53, transport: "udp" }, programClass: "transfer tool", peers: 1 }, true],
  [{ to: { port: 53, transport: "udp" }, programClass: "transfer tool", peers: 1, sentBytes: 40 }, false],
])("an1226() of %j fires: %s", (sketch, isFlagged) => {
  expect(an1226(sketchCase(sketch)).isFlagged).toBe(isFlagged);
});

test.each<[Partial<Destination>, readonly string[]]>([
  [{ port: 443 }, ["T1071.001"]],
  [{ port: 53, transport: "udp" }, ["T1071.004"]],
  [{ port: 4444, transport: "udp" }, ["T1095"]],
  [{ port: 6667 }, ["T1071", "T1571"]],
])("an1226() of %j names %j", (to, techniques) => {
  expect(an1226(sketchCase({ to })).techniques).toEqual(techniques);
});

test("an1226() is surer of a smaller chance, an unanswered server and a worse class, less sure after loss", () => {
  const sure = (sketch: Sketch) => an1226(sketchCase(sketch)).confidence;
  expect(sure({ chance: 1e-8 })).toBeGreaterThan(sure({}));
  expect(sure({ isFailed: true })).toBeGreaterThan(sure({}));
  expect(sure({ programClass: "transfer tool" })).toBeLessThan(sure({}));
  expect(sure({ programClass: "packaged" })).toBeLessThan(sure({ programClass: "transfer tool" }));
  expect(sure({ lostRecords: 1 })).toBeLessThan(sure({}));
});

test("an1226() is a confidence whatever the chance", () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-300, max: 1, noNaN: true }), (chance) => {
      const { confidence } = an1226(sketchCase({ chance }));
      expect(confidence).toBeGreaterThan(0);
      expect(confidence).toBeLessThan(1);
    }),
    { seed: 1, numRuns: 60 },
  );
});

test("an1226() says in one sentence what a human can act on", () => {
  expect(an1226(sketchCase({ isFailed: true, chance: 3e-7 })).reason).toBe(
    "Too even to be chance (3e-7 without a clock), and nobody installed it: it called 203.0.113.7 port 443, " +
      "which mostly does not answer, 6 times, about every 60 s within 5 %; " +
      "keep a copy of the program and find out who put it there",
  );
});
