import { type Beacon, clockedStream, clockedTimes } from "./clocked.ts";
import { type ClocklessName, clocklessStream, clocklessTimes } from "./clockless.ts";
import type { Series } from "./detector.ts";
import { Random } from "./random.ts";
import { takeSpan } from "./stream.ts";

/** So many beats of a beacon; the same for the same seed, and the shorter ones begin as the longer ones do. */
export function beaconSeries(beacon: Beacon, beats: number, seed: string): Series {
  return withSizes(clockedTimes(beacon, beats, new Random(`beacon ${seed}`)), seed);
}

/** So many beats without a clock; likewise. */
export function clocklessSeries(
  kind: ClocklessName,
  rate: { readonly meanMs: number; readonly beats: number },
  seed: string,
): Series {
  return withSizes(clocklessTimes(kind, rate, new Random(`clockless ${seed}`)), seed);
}

/** What a beacon does in 24 hours. */
export function beaconDay(beacon: Beacon, seed: string): Series {
  return withSizes(takeSpan(clockedStream(beacon, new Random(`beacon ${seed}`)), DAY_MS), seed);
}

/** What clockless traffic does in 24 hours. */
export function clocklessDay(kind: ClocklessName, meanMs: number, seed: string): Series {
  return withSizes(takeSpan(clocklessStream(kind, meanMs, new Random(`clockless ${seed}`)), DAY_MS), seed);
}

const DAY_MS = 86_400_000;

/** Everybody's sizes are alike, so that only time can tell. */
function withSizes(times: readonly number[], seed: string): Series {
  const random = new Random(`sizes ${seed}`);
  return { times, sizes: times.map(() => random.integer(100, 103)) };
}
