import type { Beat } from "./beat.ts";
import { BeatRing } from "./beat-ring.ts";
import { Distribution, quantileOf } from "./distribution.ts";

/** What is known of each beat that is over. */
export type BeatMeasure = "sentBytes" | "receivedBytes" | "intervalMs";

/**
 * The beats of a conversation that are over: the last 64 one by one and, once it was worth it, those before as
 * histograms of sizes and intervals, which take more room than all the rest.
 */
export class BeatHistory extends BeatRing {
  #keepsPast = false;
  /** Made when the first beat to be kept leaves the ring. */
  #past: Readonly<Record<BeatMeasure, Distribution>> | null = null;

  /** From now on what leaves the last 64 is kept. */
  keepPast(): void {
    this.#keepsPast = true;
  }

  override add(beat: Beat): Beat | null {
    const left = super.add(beat);
    if (left === null || !this.#keepsPast) return left;
    this.#past ??= { sentBytes: new Distribution(), receivedBytes: new Distribution(), intervalMs: new Distribution() };
    this.#past.sentBytes.add(left.sentBytes);
    this.#past.receivedBytes.add(left.receivedBytes);
    this.#past.intervalMs.add((this.oldest()?.at ?? left.at) - left.at);
    return left;
  }

  /**
   * Quantiles over all that are kept: exact while none has left the ring, then within 1 %. Sizes in bytes, intervals
   * in ms.
   */
  quantiles(measure: BeatMeasure, shares: readonly number[]): readonly number[] {
    const values = valuesOf(this.toArray(), measure);
    const all = this.#past?.[measure].with(values) ?? null;
    return shares.map((share) => all?.quantile(share) ?? quantileOf(values, share));
  }
}

function valuesOf(beats: readonly Beat[], measure: BeatMeasure): readonly number[] {
  if (measure !== "intervalMs") return beats.map((beat) => beat[measure]);
  return beats.slice(1).map(({ at }, index) => at - (beats[index]?.at ?? at));
}
