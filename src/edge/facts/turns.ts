/** How long work may go on before others on the event loop have their turn. */
const LONGEST_MS = 10;

/** Cuts long work into turns, so that bpftrace's output is read in between. */
export class Turns {
  #since = performance.now();

  /** True where this turn has lasted long enough: then `next` is to be awaited. Cheap enough to be asked often. */
  get isOver(): boolean {
    return performance.now() - this.#since >= LONGEST_MS;
  }

  async next(): Promise<void> {
    await new Promise(setImmediate);
    this.#since = performance.now();
  }
}
