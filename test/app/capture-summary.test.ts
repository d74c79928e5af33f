import { expect, test } from "vitest";
import { CaptureSummary } from "../../src/app/capture-summary.ts";
import type { Event } from "../../src/core/event/event.ts";

const sensor: Event = {
  kind: "sensor",
  at: 1000,
  host: "h",
  kernel: "k",
  backend: "tracepoint",
  scope: "node",
  version: "1",
};

test.each<[string, readonly Event[], string]>([
  ["nothing", [], "Events: 0 in 0 s, records lost: 0"],
  ["a sensor alone", [sensor], "Events: 1 in 0 s, records lost: 0"],
  ["time", [sensor, { kind: "tick", at: 61_200 }], "Events: 2 in 60 s, records lost: 0"],
  [
    "losses",
    [1, 2].map((count) => ({ kind: "lost", at: 5, where: "ring", count, reason: "full" })),
    "Events: 2 in 0 s, records lost: 3",
  ],
])("CaptureSummary of %s", (_, events, expected) => {
  const summary = new CaptureSummary();
  for (const event of events) summary.add(event);
  expect(summary.text()).toBe(expected);
});
