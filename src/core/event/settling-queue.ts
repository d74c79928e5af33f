/** Holds what carries a time until it has settled, and gives it out in the order of time; ties keep their order. */
export class SettlingQueue<Timed extends { readonly at: number }> {
  #waiting: Timed[] = [];

  add(item: Timed): void {
    // Nearly always the newest: the search begins at the end.
    const before = this.#waiting.findLastIndex(({ at }) => at <= item.at);
    if (before === this.#waiting.length - 1) this.#waiting.push(item);
    else this.#waiting.splice(before + 1, 0, item);
  }

  /** Everything up to this time, oldest first. */
  take(until: number): readonly Timed[] {
    const first = this.#waiting[0];
    if (first === undefined || first.at > until) return [];
    const end = this.#waiting.findIndex(({ at }) => at > until);
    return this.#waiting.splice(0, end === -1 ? this.#waiting.length : end);
  }
}
