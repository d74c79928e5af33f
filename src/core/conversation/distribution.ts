import { build, type Histogram } from "hdr-histogram-js";

const LARGEST = Number.MAX_SAFE_INTEGER;

/** How often which size or interval was seen: an HDR histogram of 2 digits, so a quantile is right within 1 %. */
export class Distribution {
  readonly #histogram: Histogram = build({
    bitBucketSize: "packed",
    numberOfSignificantValueDigits: 2,
    autoResize: true,
    lowestDiscernibleValue: 1,
    highestTrackableValue: 2,
  });

  /** Takes whole numbers from 0 on; a part is cut off, what is no number is passed over. */
  add(value: number): void {
    if (!Number.isNaN(value)) this.#histogram.recordValue(wholeOf(value));
  }

  get count(): number {
    return this.#histogram.totalCount;
  }

  /** Another one, with these values too. */
  with(values: readonly number[]): Distribution {
    const both = new Distribution();
    both.#histogram.add(this.#histogram);
    for (const value of values) both.add(value);
    return both;
  }

  /** The least value that this share (0..1) of all values does not exceed; 0 where there is none. */
  quantile(share: number): number {
    return this.count === 0 ? 0 : this.#histogram.getValueAtPercentile(share * 100);
  }
}

/** The same for values that are all at hand: exact. */
export function quantileOf(values: readonly number[], share: number): number {
  const sorted = values
    .filter((value) => !Number.isNaN(value))
    .map(wholeOf)
    .toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

function wholeOf(value: number): number {
  return Math.floor(Math.min(Math.max(value, 0), LARGEST));
}
