import { setTimeout as wait } from "node:timers/promises";

/**
 * Keeps a reader of many small pieces from waking up for each: where they come fast, it rests between two reads and takes what
 * has come meanwhile at once. Where little comes, or so much that a rest would fill the pipe, it never rests.
 */
export class ReadPace {
  #credit = MOST_CREDIT;
  #at = performance.now();

  /** To be awaited after each piece that was read. */
  async rest(bytes: number): Promise<void> {
    if (bytes >= LARGE_BYTES) return;
    const now = performance.now();
    this.#credit = Math.min(MOST_CREDIT, this.#credit + ((now - this.#at) / REST_MS) * PIECES_A_REST) - 1;
    this.#at = now;
    if (this.#credit < 0) await wait(REST_MS);
  }
}

/** Far below the second in which records settle. */
const REST_MS = 25;
/** What comes first is read ahead while the reader rests, what comes meanwhile is the next piece. */
const PIECES_A_REST = 2;
/** Pieces that are taken as they come, before the first rest. */
const MOST_CREDIT = 32;
/**
 * A socket holds 278 lines, however short (its measure counts the kernel's own part of each), so 15 kB of the shortest: where more
 * than half of that came it may have been full, and bpftrace waited.
 */
const LARGE_BYTES = 8 * 1024;
