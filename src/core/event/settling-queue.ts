/** As many records as a node can make in the time they settle. */
const MOST_WAITING = 262_144;

interface Waiting<Timed> {
  readonly item: Timed;
  readonly order: number;
}

/**
 * Holds what carries a time until it has settled, and gives it out in the order of time; ties keep their order. Past its
 * bound the oldest are given out early, so that nothing is lost.
 */
export class SettlingQueue<Timed extends { readonly at: number }> {
  /** A binary heap: the parent of `index`, at (index - 1) / 2, never comes after it. */
  readonly #heap: Waiting<Timed>[] = [];
  readonly #capacity: number;
  #added = 0;

  constructor(capacity = MOST_WAITING) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#heap.length;
  }

  /** Costs one comparison for the newest, the logarithm of what waits for any other. */
  add(item: Timed): void {
    const added = { item, order: this.#added++ };
    let index = this.#heap.length;
    while (index > 0) {
      const above = (index - 1) >> 1;
      const parent = this.#heap[above];
      if (parent === undefined || isBefore(parent, added)) break;
      this.#heap[index] = parent;
      index = above;
    }
    this.#heap[index] = added;
  }

  /** Everything up to this time, and whatever is past the bound, oldest first. */
  take(until: number): readonly Timed[] {
    if (this.#heap.length === 0) return NOTHING;
    const taken: Timed[] = [];
    for (let first = this.#heap[0]; first !== undefined; first = this.#heap[0]) {
      if (first.item.at > until && this.#heap.length <= this.#capacity) break;
      taken.push(first.item);
      this.#removeFirst();
    }
    return taken;
  }

  #removeFirst(): void {
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return;
    let index = 0;
    while (true) {
      const [below, child] = this.#earlierChild(index);
      if (child === undefined || isBefore(last, child)) break;
      this.#heap[index] = child;
      index = below;
    }
    this.#heap[index] = last;
  }

  #earlierChild(index: number): readonly [index: number, child: Waiting<Timed> | undefined] {
    const [left, right] = [this.#heap[2 * index + 1], this.#heap[2 * index + 2]];
    const isRight = left !== undefined && right !== undefined && isBefore(right, left);
    return isRight ? [2 * index + 2, right] : [2 * index + 1, left];
  }
}

/** Where nothing waits, as in a log of flows, nobody needs a list of it. */
const NOTHING: readonly never[] = [];

function isBefore(a: Waiting<{ readonly at: number }>, b: Waiting<{ readonly at: number }>): boolean {
  return a.item.at < b.item.at || (a.item.at === b.item.at && a.order < b.order);
}
