import { build, type Histogram } from "hdr-histogram-js";

/** So many values are kept as they are; a histogram costs more than three times as much, and few conversations have more. */
const MOST_PLAIN = 64;
const LARGEST = Number.MAX_SAFE_INTEGER;

/** How often which size or interval was seen: exact for the first 64 values, then an HDR histogram of 2 digits. */
export class Distribution {
  #plain: number[] | null = [];
  #histogram: Histogram | null = null;

  /** Takes whole numbers from 0 on; a part is cut off, what is no number is passed over. */
  add(value: number): void {
    if (Number.isNaN(value)) return;
    const whole = Math.floor(Math.min(Math.max(value, 0), LARGEST));
    if (this.#plain === null) {
      this.#histogram?.recordValue(whole);
      return;
    }
    this.#plain.push(whole);
    if (this.#plain.length > MOST_PLAIN) this.#pack(this.#plain);
  }

  get count(): number {
    return this.#plain?.length ?? this.#histogram?.totalCount ?? 0;
  }

  /** The least value that this share (0..1) of all values does not exceed; 0 where there is none. */
  quantile(share: number): number {
    if (this.#plain === null) return this.#histogram?.getValueAtPercentile(share * 100) ?? 0;
    const sorted = this.#plain.toSorted((a, b) => a - b);
    return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
  }

  #pack(values: readonly number[]): void {
    const histogram = build({
      bitBucketSize: "packed",
      numberOfSignificantValueDigits: 2,
      autoResize: true,
      lowestDiscernibleValue: 1,
      highestTrackableValue: 2,
    });
    for (const value of values) histogram.recordValue(value);
    this.#histogram = histogram;
    this.#plain = null;
  }
}
