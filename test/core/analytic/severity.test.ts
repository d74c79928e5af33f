import { expect, test } from "vitest";
import { severityOf } from "../../../src/core/analytic/severity.ts";
import { type ClassName, type Sketch, sketchCase } from "./sketch-case.ts";

const MEGABYTE = 1_000_000;

test("severityOf() a tool under another name is high", () => {
  expect(severityOf(sketchCase({ programClass: "transfer tool", masquerade: "renamed" }))).toBe("high");
});

test.each<[programClass: ClassName, severity: string]>([
  ["transfer tool", "medium"],
  ["interpreter", "medium"],
  ["network program", "medium"],
  ["packaged", "medium"],
  ["expected", "medium"],
  ["unidentified", "medium"],
  ["host", "medium"],
  ["unknown binary", "high"],
  ["unknown script", "high"],
  ["non-networking program", "high"],
])("severityOf() %s is %s, and critical where much data leaves, whatever the chance", (programClass, severity) => {
  const of = (sketch: Sketch) => severityOf(sketchCase({ programClass, ...sketch }));
  expect(of({ chance: 1e-12, sentBytes: 100 })).toBe(severity);
  expect(of({ chance: 0.5, sentBytes: 100 })).toBe(severity);
  expect(of({ sentBytes: MEGABYTE, receivedBytes: MEGABYTE })).toBe(severity);
  expect(of({ sentBytes: MEGABYTE, chance: 1e-12 })).toBe("critical");
  expect(of({ sentBytes: MEGABYTE, chance: 0.5 })).toBe("critical");
});
