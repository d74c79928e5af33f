import type { Sample } from "./sample.ts";

/** A wait is the double of the one before within this share. */
const NEAR = 0.002;
/** Nats that it costs to say of a gap that it belongs to a chain. */
const PRICE = 1.2;
/** Nats of a gap of clockless traffic, over the density of its logarithm. */
const ORDINARY = -1;

/**
 * Nats by which retries explain the gaps better than other clockless traffic does: chains of waits each the double of
 * the one before, and each chain begins as one before it did. Exact as they are, no clock makes them.
 */
export function retryChains({ gaps, resolution, length }: Sample): number {
  let [nats, explained, firstWait] = [0, 0, 0];
  for (let index = 1; index < length; index++) {
    const [before, gap] = [gaps[index - 1] ?? 0, gaps[index] ?? 0];
    const near = Math.max(NEAR, (2 * resolution) / gap);
    if (!isNear(gap, 2 * before, near)) continue;
    explained++;
    nats -= Math.log(2 * near) + PRICE + ORDINARY;
    const isBegin = index < 2 || !isNear(before, 2 * (gaps[index - 2] ?? 0), near);
    if (!isBegin) continue;
    if (isNear(before, firstWait, near)) nats -= Math.log(2 * near) + PRICE + ORDINARY;
    firstWait = before;
  }
  return explained > 1 ? Math.max(0, nats) : 0;
}

function isNear(length: number, other: number, share: number): boolean {
  return Math.abs(length - other) <= share * other;
}
