import { type DestinationKey, DestinationMap } from "./destination-map.ts";

/** A destination that somebody here has a conversation with. */
export interface KnownDestination extends DestinationKey {
  /** How many conversations there are with it. */
  readonly conversations: number;
  /** When the first of them began, in ms since boot. */
  readonly since: number;
}

type Counted = { -readonly [Key in keyof KnownDestination]: KnownDestination[Key] };

/** How many conversations each destination has, and since when it is known. What has none is forgotten. */
export class KnownDestinations {
  readonly #known = new DestinationMap<Counted>();

  /** One more conversation with it, that began at `at` (ms since boot). */
  add({ host, service }: DestinationKey, at: number): KnownDestination {
    const known = this.#known.get(host, service);
    if (known !== undefined) {
      known.conversations++;
      return known;
    }
    const first = { host, service, conversations: 1, since: at };
    this.#known.set(host, service, first);
    return first;
  }

  /** One less. */
  remove({ host, service }: DestinationKey): void {
    const known = this.#known.get(host, service);
    if (known === undefined) return;
    known.conversations--;
    if (known.conversations === 0) this.#known.delete(host, service);
  }
}
