import type { Beat } from "./beat.ts";
import { BeatRing } from "./beat-ring.ts";
import { Distribution, quantileOf } from "./distribution.ts";

/** What is known of each beat that is over. */
export type BeatMeasure = "sentBytes" | "receivedBytes" | "intervalMs";

/** The beats of a conversation that are over: the last 64 one by one, those before as histograms of sizes and intervals. */
export class BeatHistory {
  readonly #ring = new BeatRing();
  /** Made when the first beat leaves the ring: most conversations never have as many. */
  #past: Readonly<Record<BeatMeasure, Distribution>> | null = null;

  add(beat: Beat): void {
    const left = this.#ring.add(beat);
    if (left === null) return;
    this.#past ??= { sentBytes: new Distribution(), receivedBytes: new Distribution(), intervalMs: new Distribution() };
    this.#past.sentBytes.add(left.sentBytes);
    this.#past.receivedBytes.add(left.receivedBytes);
    this.#past.intervalMs.add((this.#ring.oldest()?.at ?? left.at) - left.at);
  }

  /** The last ones, oldest first. */
  last(): readonly Beat[] {
    return this.#ring.toArray();
  }

  /** Quantiles over all of them: exact while none has left the ring, then within 1 %. Sizes in bytes, intervals in ms. */
  quantiles(measure: BeatMeasure, shares: readonly number[]): readonly number[] {
    const values = valuesOf(this.#ring.toArray(), measure);
    const all = this.#past?.[measure].with(values) ?? null;
    return shares.map((share) => all?.quantile(share) ?? quantileOf(values, share));
  }
}

function valuesOf(beats: readonly Beat[], measure: BeatMeasure): readonly number[] {
  if (measure !== "intervalMs") return beats.map((beat) => beat[measure]);
  return beats.slice(1).map(({ at }, index) => at - (beats[index]?.at ?? at));
}
