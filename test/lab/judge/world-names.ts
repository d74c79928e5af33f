import { isIP, isIPv6 } from "node:net";
import { LabError } from "../lab-error.ts";

/** Which addresses each name of the world ever had. */
export class WorldNames {
  readonly #addresses: ReadonlyMap<string, readonly string[]>;

  private constructor(addresses: ReadonlyMap<string, readonly string[]>) {
    this.#addresses = addresses;
  }

  /** From the text of `names.json`; `file` is what messages call it. */
  static parse(text: string, file: string): WorldNames {
    try {
      const parsed: Readonly<Record<string, readonly string[]>> = JSON.parse(text);
      return new WorldNames(new Map(Object.entries(parsed).map(([name, list]) => [name, list.map(canonical)])));
    } catch (cause) {
      const message = `Cannot read the world's names "${file}": it is no map of names to addresses; play the scenario again`;
      throw new LabError(message, { cause });
    }
  }

  /** The addresses that a destination of a truth stands for; throws where the world never had such a name. */
  addressesOf(destination: string): readonly string[] {
    if (isIP(destination) > 0) return [canonical(destination)];
    const addresses = this.#addresses.get(destination);
    if (addresses !== undefined) return addresses;
    throw new LabError(`Cannot judge truth "${destination}": the world has no such name; add it under names`);
  }

  /** The first name in the alphabet that ever had this address, or null. */
  nameOf(address: string): string | null {
    const names = [...this.#addresses].filter(([, addresses]) => addresses.includes(address)).map(([name]) => name);
    return names.sort()[0] ?? null;
  }
}

/** IPv6 as tocsin writes it (RFC 5952). */
function canonical(address: string): string {
  return isIPv6(address) ? new URL(`http://[${address}]/`).hostname.slice(1, -1) : address;
}
