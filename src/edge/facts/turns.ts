/** How long work may go on before others on the event loop have their turn. */
const LONGEST_MS = 10;

/** Cuts long work into turns, so that bpftrace's output is read in between. */
export class Turns {
  readonly #mostMs: number;
  #since = performance.now();
  #usedMs = 0;

  /** `mostMs` is how long all turns may take together; without an end unless told. */
  constructor(mostMs = Number.POSITIVE_INFINITY) {
    this.#mostMs = mostMs;
  }

  /** True where this turn has lasted long enough: then `next` is to be awaited. Cheap enough to be asked often. */
  get isOver(): boolean {
    return performance.now() - this.#since >= LONGEST_MS;
  }

  /** Throws where the work has had all the time that it may have. */
  async next(): Promise<void> {
    this.#usedMs += performance.now() - this.#since;
    if (this.#usedMs > this.#mostMs) throw new Error("it takes too long to read");
    await new Promise(setImmediate);
    this.#since = performance.now();
  }
}
