import { expect, test } from "vitest";
import { analyticEntries, surest } from "../../../src/core/analytic/surest.ts";
import { sketchCase } from "./sketch-case.ts";

test.each(["unknown binary", "non-networking program", "host"] as const)(
  "surest() of a case of a %s is the analytic with the most confidence",
  (programClass) => {
    const input = sketchCase({ programClass });
    const { analytic, verdict } = surest(input);
    const confidences = analyticEntries.map(([, judge]) => judge(input).confidence);
    expect(verdict.confidence).toBe(Math.max(...confidences));
    expect(analytic).toBe(analyticEntries[confidences.indexOf(verdict.confidence)]?.[0]);
  },
);

test("each of the two analytics is the surest of what it is for", () => {
  expect(surest(sketchCase({ programClass: "unknown binary" })).analytic).toBe("AN1226");
  expect(surest(sketchCase({ programClass: "non-networking program", beats: 1 })).analytic).toBe("AN0031");
});
