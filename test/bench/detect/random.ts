/** Random numbers that are the same for the same seed, on any machine: Doty-Humphrey's sfc32, seeded by an FNV-1a hash. */
export class Random {
  readonly #state = new Int32Array(4);

  constructor(seed: string) {
    this.#state.set([hash(seed, 1), hash(seed, 2), hash(seed, 3), 1]);
    for (let round = 0; round < WARM_UP; round++) this.uniform();
  }

  /** In 0..1, both ends excluded, in steps of 2^-32. */
  uniform(): number {
    const [a = 0, b = 0, c = 0, counter = 0] = this.#state;
    const next = (((a + b) | 0) + counter) | 0;
    this.#state[0] = b ^ (b >>> 9);
    this.#state[1] = (c + (c << 3)) | 0;
    this.#state[2] = (((c << 21) | (c >>> 11)) + next) | 0;
    this.#state[3] = (counter + 1) | 0;
    return ((next >>> 0) + 0.5) / 2 ** 32;
  }

  /** Uniform between the two. */
  between(least: number, most: number): number {
    return least + (most - least) * this.uniform();
  }

  /** Between the two, its logarithm uniform. */
  logBetween(least: number, most: number): number {
    return least * (most / least) ** this.uniform();
  }

  /** A whole number in least..most, both included. */
  integer(least: number, most: number): number {
    return least + Math.floor((most - least + 1) * this.uniform());
  }

  /** True with this probability. */
  happens(probability: number): boolean {
    return this.uniform() < probability;
  }

  /** One of `choices`, which must not be empty, each as likely. */
  pick<T>(choices: readonly T[]): T {
    const choice = choices[this.integer(0, choices.length - 1)];
    if (choice === undefined) throw new RangeError("Cannot pick from nothing; give at least one choice");
    return choice;
  }

  exponential(mean: number): number {
    return -mean * Math.log(this.uniform());
  }

  /** Standard normal, by Box and Muller. */
  normal(): number {
    return Math.sqrt(-2 * Math.log(this.uniform())) * Math.cos(2 * Math.PI * this.uniform());
  }

  logNormal(median: number, sigma: number): number {
    return median * Math.exp(sigma * this.normal());
  }

  /** Pareto's law: at least `least`, mean least * shape / (shape - 1) where shape > 1. */
  pareto(least: number, shape: number): number {
    return least * this.uniform() ** (-1 / shape);
  }

  /** Lomax's law (Pareto's, shifted to begin at 0) of this mean; shape > 1. */
  lomax(mean: number, shape: number): number {
    return mean * (shape - 1) * (this.uniform() ** (-1 / shape) - 1);
  }
}

/** sfc32 mixes its seed thoroughly within this many steps. */
const WARM_UP = 15;

function hash(text: string, salt: number): number {
  let value = Math.imul(0x811c9dc5, salt);
  for (const character of text) value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return value ^ (value >>> 15);
}
