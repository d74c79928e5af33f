/** Lets only so many wait, and only so long: whoever is refused goes on without. */
export class Patience {
  readonly #mostWaiting: number;
  readonly #mostMs: number;
  #waiting = 0;

  constructor(mostWaiting: number, mostMs: number) {
    this.#mostWaiting = mostWaiting;
    this.#mostMs = mostMs;
  }

  /** Waits for the work to be done, within these bounds. */
  async wait(work: Promise<void>): Promise<void> {
    if (this.#waiting >= this.#mostWaiting) return;
    this.#waiting += 1;
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, this.#mostMs);
    await Promise.race([work, late]);
    clearTimeout(timer);
    this.#waiting -= 1;
  }
}
