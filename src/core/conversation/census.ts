interface Entry {
  count: number;
  readonly since: number;
}

/** How many conversations each actor or destination has, and since when it is known. What has none is forgotten. */
export class Census {
  readonly #entries = new Map<string, Entry>();

  /** One more, in a conversation that began at `at` (ms since boot). */
  add(key: string, at: number): void {
    const known = this.#entries.get(key);
    if (known === undefined) this.#entries.set(key, { count: 1, since: at });
    else known.count++;
  }

  /** One less; whether it was the last. */
  remove(key: string): boolean {
    const known = this.#entries.get(key);
    if (known === undefined) return false;
    known.count--;
    return known.count === 0 && this.#entries.delete(key);
  }

  countOf(key: string): number {
    return this.#entries.get(key)?.count ?? 0;
  }

  /** When its first conversation began, in ms since boot; null where there is none. */
  sinceOf(key: string): number | null {
    return this.#entries.get(key)?.since ?? null;
  }

  get size(): number {
    return this.#entries.size;
  }
}
