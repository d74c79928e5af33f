import type { ReportLook } from "../../../src/edge/report/pen.ts";
import type { Subject } from "../../../src/edge/report/report.ts";
import { sampleFinding } from "../sink/sample-finding.ts";

export const look = (over: Partial<ReportLook> = {}): ReportLook => ({
  ...{ columns: 80, isColored: false, isAscii: false },
  ...over,
});

/** A subject of the sample finding with what a test cares about put over it. */
export function sampleSubject(full: unknown = sampleFinding(), over: Partial<Subject> = {}): Subject {
  const told = { state: "opened", time: "2026-11-21T03:02:00.000000Z", beats: 12, confidence: 0.8123456 };
  return { kind: "finding", id: "0123456789abcdef", full, life: [told], ...over };
}
