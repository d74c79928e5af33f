import { BoundedMap } from "../../../core/process/bounded-map.ts";

/** Pairs of client and address that are remembered; of more, those that nobody asked for longest ago go. */
const MOST_PAIRS = 200_000;

/** Under which name each client asked last for an address; addresses as in an AddressBook. */
export class KnownNames {
  readonly #names = new BoundedMap<string, string>(MOST_PAIRS);

  learn(client: string, name: string, addresses: readonly string[]): void {
    for (const address of addresses) this.#names.set(`${client} ${address}`, name);
  }

  nameOf(client: string, address: string): string | null {
    const pair = `${client} ${address}`;
    const name = this.#names.get(pair);
    if (name === undefined) return null;
    this.#names.set(pair, name);
    return name;
  }
}
