const SHORTEST_MS = 1000;
const LONGEST_MS = 60_000;
/** A run that lasted so long was well: what ended it has nothing to do with what ended those before. */
const WELL_MS = 60_000;

/**
 * How long to wait before the kernel side is started again: 1 s, then twice as long each time up to a minute, and 1 s
 * again once it has been well. It never gives up: what is known of the node so far is worth more than the one start a
 * minute that trying costs, and whoever would start tocsin again in its place could do nothing else.
 */
export class RestartPauses {
  #nextMs = SHORTEST_MS;

  /** The pause after a run that watched for so long; 0 for a start that failed. */
  after(watchedMs: number): number {
    const pauseMs = watchedMs >= WELL_MS ? SHORTEST_MS : this.#nextMs;
    this.#nextMs = Math.min(2 * pauseMs, LONGEST_MS);
    return pauseMs;
  }
}
