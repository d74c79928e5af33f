import { expect, test } from "vitest";
import { beaconStats } from "../../../src/edge/sink/beacon-stats.ts";
import { sampleFinding } from "./sample-finding.ts";

const sample = sampleFinding();

test("beaconStats() gives Elastic's indicators, its score counting them", () => {
  expect(beaconStats(sample)).toEqual({
    is_beaconing: true,
    // Regular, and 208..215 bytes out around 210: (215 - 208) / 2 = 3.5 is within 5 % of 210. In: 4450 is not of 420.
    beaconing_score: 2,
    periodic: false,
    low_count_variation: true,
    low_source_bytes_variation: true,
    low_destination_bytes_variation: false,
    mean_source_bytes: 64_000 / 304,
    mean_destination_bytes: 128_500 / 304,
    // 03:00 to 03:12, both minutes counted.
    interval: 13,
    destination_ips: ["203.0.113.7"],
  });
});

test.each([
  [60_000, { periodic: false, low_count_variation: true }],
  [60_001, { periodic: true, low_count_variation: false }],
])("beaconStats() of a rhythm of %d ms is %j", (intervalMs, indicators) => {
  expect(beaconStats(sampleFinding({ timing: { ...sample.timing, intervalMs } }))).toMatchObject(indicators);
});

test("beaconStats() of an irregular finding with scattered sizes is no beacon", () => {
  const scattered = { p5: 10, p50: 200, p95: 5000 };
  const volume = { ...sample.volume, sentBytesPerBeat: scattered, receivedBytesPerBeat: scattered };
  const scores = { regularity: { value: 0.2, evidence: {} } };
  expect(beaconStats(sampleFinding({ volume, scores }))).toMatchObject({
    is_beaconing: false,
    beaconing_score: 0,
    periodic: false,
    low_count_variation: false,
  });
});

test("beaconStats() of nothing but failed connects claims no steady sizes", () => {
  const none = { p5: 0, p50: 0, p95: 0 };
  const volume = { sentBytes: 0, receivedBytes: 0, sentBytesPerBeat: none, receivedBytesPerBeat: none };
  expect(beaconStats(sampleFinding({ volume }))).toMatchObject({
    low_source_bytes_variation: false,
    low_destination_bytes_variation: false,
    mean_source_bytes: 0,
  });
});
