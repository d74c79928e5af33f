import { setTimeout } from "node:timers/promises";

/**
 * Does work one after another, with a rest after what took long, so that whoever can ask for it again and again gets a
 * tenth of a core at most.
 */
export class TakingTurns {
  readonly #rests: number;
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  /** How many times as long as it took the rest after work is; 9 unless told. */
  constructor(rests = 9) {
    this.#rests = rests;
  }

  /** Throws what the work throws, and where too many wait already. */
  async do<T>(work: () => Promise<T>): Promise<T> {
    if (this.#waiting >= MOST_WAITING) throw new Error("too many at once");
    this.#waiting += 1;
    const before = this.#last;
    const { promise: rested, resolve: rest } = Promise.withResolvers<void>();
    this.#last = rested;
    await before;
    const begun = performance.now();
    try {
      return await work();
    } finally {
      this.#waiting -= 1;
      const tookMs = performance.now() - begun;
      const restMs = tookMs < SHORT_MS ? 0 : tookMs * this.#rests;
      void (restMs === 0 ? rest() : setTimeout(restMs, undefined, { ref: false }).then(rest));
    }
  }
}

const MOST_WAITING = 64;
const SHORT_MS = 100;
