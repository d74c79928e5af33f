/** A look at the chance that no clock makes the beats counts as regular up to here. */
const REGULAR_CHANCE = 1e-3;

/** How regular a conversation was each time it was looked at: what is at its end says little of its life. */
export class Rhythm {
  #looks = 0;
  #regularLooks = 0;
  #leastChance = 1;

  /** Takes in the chance (0..1) of one look; whether a clock was plain. */
  look(chance: number): boolean {
    const isRegular = chance <= REGULAR_CHANCE;
    this.#looks++;
    if (isRegular) this.#regularLooks++;
    this.#leastChance = Math.min(this.#leastChance, chance);
    return isRegular;
  }

  get looks(): number {
    return this.#looks;
  }

  /** Share of the looks, 0..1, at which a clock was plain; 0 before the first. */
  get regularShare(): number {
    return this.#looks === 0 ? 0 : this.#regularLooks / this.#looks;
  }

  /** The least chance that any look gave, times the looks there were: who looks often finds something. */
  get chance(): number {
    return Math.min(1, this.#leastChance * Math.max(1, this.#looks));
  }
}
