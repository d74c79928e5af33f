import { expect, test } from "vitest";
import { failure } from "../../../src/core/score/failure.ts";
import { beatAt } from "./sketch-scored.ts";

test.each([
  ["no beat", 0, 0, false, 0],
  ["one that failed", 1, 0, true, 1],
  ["one that did not", 1, 0, false, 0],
  ["four, of which one failed", 4, 1, false, 0.25],
  ["four, of which the last and another failed", 4, 1, true, 0.5],
  ["four that failed", 4, 3, true, 1],
])("failure() of %s", (_, beatCount, failedBeats, isFailed, value) => {
  // The last beat is under way, and so not among those that are over and failed.
  const beats = Array.from({ length: Math.min(1, beatCount) }, () => beatAt(0, { isFailed }));
  const score = failure({ beats, beatCount, failedBeats });
  expect(score).toEqual({ value, evidence: { failed: failedBeats + Number(isFailed), beats: beatCount } });
});
