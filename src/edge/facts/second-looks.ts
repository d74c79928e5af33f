import { BoundedMap } from "../../core/process/bounded-map.ts";

/**
 * Looks again, a little later, at what could not be known in time: a container's packages are still being read when its first
 * programs start, and one that runs for months would never be looked at again.
 */
export class SecondLooks {
  readonly #firstAfterMs: number;
  readonly #tries = new BoundedMap<string, number>(MOST_REMEMBERED);
  readonly #timers = new Set<NodeJS.Timeout>();

  /** Each look comes twice as late as the one before. */
  constructor(firstAfterMs: number) {
    this.#firstAfterMs = firstAfterMs;
  }

  /** Calls `look` in a while, unless that was done often enough for this `key`, or too many wait. */
  plan(key: string, look: () => void): void {
    const tries = this.#tries.get(key) ?? 0;
    if (tries >= MOST_TRIES || this.#timers.size >= MOST_WAITING) return;
    this.#tries.set(key, tries + 1);
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer);
        look();
      },
      this.#firstAfterMs * 2 ** tries,
    ).unref();
    this.#timers.add(timer);
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }
}

/** With 10 s before the first: the last one after some five minutes. */
const MOST_TRIES = 5;
const MOST_WAITING = 1024;
const MOST_REMEMBERED = 4096;
