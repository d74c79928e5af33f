import type { Beat } from "../conversation/beat.ts";
import { MERGE_MS } from "../conversation/conversation.ts";

/** The intervals between beats as the statistics take them, oldest first. */
export interface BeatGaps {
  /** From beat to beat, in ms. */
  readonly lengths: readonly number[];
  /** The same less each beat's dead time. */
  readonly excesses: readonly number[];
  /** Silence that every beat had to wait for at least: no gap is shorter. */
  readonly deadMs: number;
  /** To how many ms the times were taken. */
  readonly resolution: number;
  /** 0..1: share of the time that beats themselves take, beyond the shortest of them. */
  readonly busyShare: number;
}

/** Of the last so many of the beats. */
export function gapsOf(beats: readonly Beat[], most: number): BeatGaps {
  const from = Math.max(0, beats.length - most);
  const count = Math.max(0, beats.length - from - 1);
  const resolution = resolutionOf(beats, from);
  const lengths: number[] = [];
  const excesses: number[] = [];
  let [least, dead, span] = [Number.POSITIVE_INFINITY, 0, 0];
  for (let index = 0; index < count; index++) {
    const [before, beat] = [beats[from + index], beats[from + index + 1]];
    if (before === undefined || beat === undefined) break;
    const length = beat.at - before.at;
    lengths.push(length);
    excesses.push(length - beat.deadMs + grainOf(beat.at, resolution) - grainOf(before.at, resolution));
    least = Math.min(least, beat.deadMs);
    dead += beat.deadMs;
    span += length;
  }
  const busyShare = span > 0 ? Math.min(1, Math.max(0, (dead - count * least) / span)) : 0;
  return { lengths, excesses, deadMs: count === 0 ? 0 : Math.min(MERGE_MS, Math.max(0, least)), resolution, busyShare };
}

/** Clocks that tell times, in ms: whole seconds, tenths, and finer than anything here needs. */
const GRAINS: readonly number[] = [1000, 100, 10];
export const FINEST_MS = 1;

/** To how many milliseconds the times were taken: the coarsest grain that all of them keep. */
function resolutionOf(beats: readonly Beat[], from: number): number {
  for (const grain of GRAINS) {
    let index = from;
    while (index < beats.length && (beats[index]?.at ?? 0) % grain === 0) index++;
    if (index === beats.length) return grain;
  }
  return FINEST_MS;
}

/** Where in its grain a time is taken to lie: spread evenly by the golden ratio, the same whenever it is asked. */
function grainOf(at: number, resolution: number): number {
  if (resolution === FINEST_MS) return 0;
  const turns = (at / resolution) * GOLDEN;
  return resolution * (turns - Math.floor(turns));
}

const GOLDEN = (Math.sqrt(5) - 1) / 2;
