import type { Finding, Percentiles } from "../../core/finding/finding.ts";

const minuteMs = 60_000;
const regularFrom = 0.5;
const lowVariation = 0.05;

/**
 * The `beacon_stats` of Elastic's Network Beaconing Identification package as far as a finding truly has them, so that
 * its dashboards show it. Source: elastic/integrations, packages/beaconing, transform and dashboards.
 *
 * As there, `beaconing_score` counts the indicators (0..3) and `interval` is the active span in bins of one minute, not
 * the time between beats. `periodic` means a rhythm slower than a minute, `low_count_variation` one of a minute or
 * faster. The statistics of one-minute bins that a finding does not have are left out.
 */
export function beaconStats(finding: Finding): Readonly<Record<string, unknown>> {
  const { volume, timing, destination } = finding;
  const isRegular = (finding.scores["regularity"]?.value ?? 0) >= regularFrom;
  const isSourceSteady = isSteady(volume.sentBytesPerBeat);
  const isDestinationSteady = isSteady(volume.receivedBytesPerBeat);
  const beaconingScore = [isRegular, isSourceSteady, isDestinationSteady].filter(Boolean).length;
  return {
    is_beaconing: beaconingScore > 0,
    beaconing_score: beaconingScore,
    periodic: isRegular && timing.intervalMs > minuteMs,
    low_count_variation: isRegular && timing.intervalMs <= minuteMs,
    low_source_bytes_variation: isSourceSteady,
    low_destination_bytes_variation: isDestinationSteady,
    mean_source_bytes: mean(volume.sentBytes, timing.beats),
    mean_destination_bytes: mean(volume.receivedBytes, timing.beats),
    interval: spanInMinutes(timing.firstSeen, timing.lastSeen),
    destination_ips: [destination.address],
  };
}

function isSteady({ p5, p50, p95 }: Percentiles): boolean {
  // Elastic: deviation at most 5 % of the mean from the 10th to the 80th percentile, which half of this range bounds.
  return p50 > 0 && (p95 - p5) / 2 <= lowVariation * p50;
}

function mean(total: number, count: number): number | null {
  return count > 0 ? total / count : null;
}

function spanInMinutes(first: string, last: string): number | null {
  const span = Math.floor(Date.parse(last) / minuteMs) - Math.floor(Date.parse(first) / minuteMs) + 1;
  return Number.isFinite(span) ? span : null;
}
