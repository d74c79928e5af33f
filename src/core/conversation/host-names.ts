import { isAddressText } from "../event/address.ts";
import type { HostsEvent, SocketFacts } from "../event/event.ts";
import { BoundedMap } from "../process/bounded-map.ts";
import type { Naming } from "./destination.ts";

const MOST_NAMESPACES = 1024;
/** Of all namespaces together; of more, those of the namespaces go whose file was read longest ago. */
const MOST_ENTRIES = 65_536;

/** Under which names the hosts file of each network namespace has addresses. */
export class HostNames {
  readonly #byNetns = new BoundedMap<number, ReadonlyMap<string, Naming>>(MOST_NAMESPACES);

  /** Takes in what the file says now, in place of what it said. */
  learn({ netns, entries }: HostsEvent): void {
    const names = new Map<string, Naming>();
    for (const [address, name] of entries) {
      if (!names.has(address) && !isAddressText(name)) names.set(address, { name, source: "hosts" });
    }
    if (names.size === 0) this.#byNetns.delete(netns);
    else this.#byNetns.set(netns, names);
    this.#makeRoom();
  }

  of({ netns, remoteAddress }: Pick<SocketFacts, "netns" | "remoteAddress">): Naming | null {
    if (this.#byNetns.size === 0) return null;
    return this.#byNetns.get(netns)?.get(remoteAddress) ?? null;
  }

  #makeRoom(): void {
    let entries = 0;
    for (const [, names] of this.#byNetns) entries += names.size;
    for (const [netns, names] of this.#byNetns) {
      if (entries <= MOST_ENTRIES) return;
      entries -= names.size;
      this.#byNetns.delete(netns);
    }
  }
}
