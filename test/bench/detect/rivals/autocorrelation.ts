import type { Detector } from "../detector.ts";
import { type Seconds, secondsOf } from "./seconds.ts";

/**
 * The textbook's: the highest autocorrelation of a call or none by second, at lags from 2 s to half of the series. Nobody
 * agrees on a threshold.
 */
export const autocorrelation: Detector = {
  title: "autocorrelation",
  score: ({ times }) => highestAutocorrelation(secondsOf(times)),
  threshold: null,
};

function highestAutocorrelation({ used, length }: Seconds): number {
  const pairs = new Map<number, number>();
  for (const [index, later] of used.entries()) {
    for (const sooner of used.slice(0, index)) {
      const lag = later - sooner;
      if (lag >= 2 && lag <= length / 2) pairs.set(lag, (pairs.get(lag) ?? 0) + 1);
    }
  }
  const mean = used.length / length;
  const variance = mean * (1 - mean);
  const at = ([lag, count]: readonly [number, number]): number => {
    const ends = used.filter((second) => second < length - lag).length + used.filter((second) => second >= lag).length;
    return (count - mean * ends + (length - lag) * mean * mean) / (length * variance);
  };
  return variance > 0 ? Math.max(0, ...[...pairs].map(at)) : 0;
}
