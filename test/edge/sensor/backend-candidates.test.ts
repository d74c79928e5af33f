import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { backendCandidates } from "../../../src/edge/sensor/backend-candidates.ts";

test("backendCandidates() offers function probes where this kernel lists functions, else tracepoints alone", () => {
  const isListed = ["/sys/kernel/tracing", "/sys/kernel/debug/tracing"].some((folder) => {
    try {
      return readFileSync(`${folder}/available_filter_functions`, { encoding: "utf8" }) !== "";
    } catch {
      // Not there, or forbidden.
      return false;
    }
  });
  expect(backendCandidates()).toEqual(isListed ? ["fentry", "kprobe", "tracepoint"] : ["tracepoint"]);
});
