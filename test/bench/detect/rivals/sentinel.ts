import type { Detector } from "../detector.ts";
import { differences } from "./order.ts";

/**
 * Microsoft Sentinel's "potential network beaconing" query: the share that the commonest difference has, in whole
 * seconds. Without its demand for more than 30 calls an hour, which no series here would meet.
 */
export const sentinel: Detector = {
  title: "Sentinel",
  score: ({ times }) => commonestShare(differences(times.map((time) => Math.floor(time / 1000)))),
  threshold: 0.8,
};

function commonestShare(deltas: readonly number[]): number {
  if (deltas.length === 0) return 0;
  const counts = new Map<number, number>();
  for (const delta of deltas) counts.set(delta, (counts.get(delta) ?? 0) + 1);
  return Math.max(...counts.values()) / deltas.length;
}
