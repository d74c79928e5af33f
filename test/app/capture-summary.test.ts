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
  ["nothing", [], "0 events in 0 s, 0 records lost"],
  ["a sensor alone", [sensor], "1 events in 0 s, 0 records lost"],
  ["time", [sensor, { kind: "tick", at: 61_200 }], "2 events in 60 s, 0 records lost"],
  [
    "losses",
    [1, 2].map((count) => ({ kind: "lost", at: 5, where: "ring", count, reason: "full" })),
    "2 events in 0 s, 3 records lost",
  ],
])("CaptureSummary of %s", (_, events, expected) => {
  const summary = new CaptureSummary();
  for (const event of events) summary.add(event);
  expect(summary.text()).toBe(expected);
});
