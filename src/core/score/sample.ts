import { MOST_BEATS } from "../conversation/beat-ring.ts";
import { memoryless } from "./memoryless.ts";
import { sortInto } from "./sort-into.ts";

export interface Exactness {
  /** No gap is shorter: what comes within so many milliseconds is part of the beat before. */
  readonly deadMs: number;
  /** Milliseconds to which the gaps are exact. */
  readonly resolution: number;
}

/**
 * What the statistics need of the last intervals; computed once for all of them.
 *
 * It is loaded again and again: a look would spend more on making these buffers than on all that it does with them.
 */
export class Sample {
  /** From where the beat before left off to the beat, in milliseconds, oldest first; all > 0. */
  readonly gaps = new Float64Array(MOST_BEATS);
  /** In ascending order: what goes through them then takes each of its branches once. */
  readonly sorted = new Float64Array(MOST_BEATS);
  /** Logarithms, in that order. */
  readonly logs = new Float64Array(MOST_BEATS);
  /** Logarithm of the density that clockless traffic gives each, times its length; in that order. */
  readonly clockless = new Float64Array(MOST_BEATS);
  #length = 0;
  #clocklessSum = 0;
  #exactness: Exactness = { deadMs: 0, resolution: 1 };

  /** How many gaps there are. */
  get length(): number {
    return this.#length;
  }

  /** Sum of `clockless`. */
  get clocklessSum(): number {
    return this.#clocklessSum;
  }

  get deadMs(): number {
    return this.#exactness.deadMs;
  }

  get resolution(): number {
    return this.#exactness.resolution;
  }

  /** Gaps that go as far beyond their dead time as `excesses` say, each taken for as long as can be told at least. */
  loadExcesses(excesses: ArrayLike<number>, exactness: Exactness): this {
    const least = exactness.resolution / Math.E;
    this.#length = Math.min(excesses.length, MOST_BEATS - 1);
    for (let index = 0; index < this.#length; index++) {
      this.gaps[index] = exactness.deadMs + Math.max(excesses[index] ?? 0, least);
    }
    return this.#complete(exactness);
  }

  /** So many of the last gaps of another. */
  loadLast(other: Sample, count: number): this {
    this.#length = count;
    for (let index = 0; index < count; index++) this.gaps[index] = other.gaps[other.length - count + index] ?? 0;
    return this.#complete(other);
  }

  /** Gaps, all > 0. */
  loadGaps(gaps: ArrayLike<number>, exactness: Exactness): this {
    this.#length = gaps.length;
    for (let index = 0; index < this.#length; index++) this.gaps[index] = gaps[index] ?? 0;
    return this.#complete(exactness);
  }

  #complete({ deadMs, resolution }: Exactness): this {
    this.#exactness = { deadMs, resolution };
    const { sorted, logs, clockless } = this;
    const length = this.#length;
    sortInto(sorted, this.gaps, length);
    memoryless(sorted, length, deadMs, clockless);
    let sum = 0;
    for (let index = 0; index < length; index++) {
      const log = Math.log(sorted[index] ?? 0);
      logs[index] = log;
      clockless[index] = (clockless[index] ?? 0) + log;
      sum += clockless[index] ?? 0;
    }
    this.#clocklessSum = sum;
    return this;
  }
}
