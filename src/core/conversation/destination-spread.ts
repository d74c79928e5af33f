import { registeredDomain } from "../event/registered-domain.ts";
import type { Actor } from "../process/actor.ts";
import { BoundedMap } from "../process/bounded-map.ts";
import type { Destination } from "./destination.ts";

/** Names below one registered domain, or ports of one name or address, that one process has conversations of their own with. */
export const MOST_APART = 32;
/** Domains and machines that are counted; of more, those go that nothing new was seen of for longest. */
const MOST_COUNTED = 16_384;
/** No connection can be made to it. */
const ANY_PORT = 0;

/**
 * Names below a domain that is paid for once, and ports of a machine of one's own, cost nothing: who calls another each
 * time does not spread one rhythm over them. Past so many, all others are one conversation: the domain's, the machine's.
 * A host is many programs, whose destinations are many by right.
 */
export class DestinationSpread {
  readonly #counts = new BoundedMap<string, number>(MOST_COUNTED);
  #crowds = 0;

  /** Whether anything would be kept as something else. */
  get hasCrowds(): boolean {
    return this.#crowds > 0;
  }

  /** Counts one more name that this actor uses, if it has one, and it is not that of another port. */
  addName(actor: Actor, destination: Destination): void {
    const { name } = destination;
    if (actor.isHost || name === null || this.#counts.get(portsKey(actor, destination)) !== undefined) return;
    this.#count(namesKey(actor, destination, name));
  }

  /** Counts one more port at which this actor calls. */
  addPort(actor: Actor, destination: Destination): void {
    if (!actor.isHost) this.#count(portsKey(actor, destination));
  }

  /** As all names below its domain, where this one is of a crowd. */
  byDomain(actor: Actor, destination: Destination): Destination {
    const { name } = destination;
    if (actor.isHost || name === null || !this.#isCrowd(namesKey(actor, destination, name))) return destination;
    return { ...destination, name: `*.${registeredDomain(name)}` };
  }

  /** As all ports of its name or address, where this one is of a crowd. */
  byMachine(actor: Actor, destination: Destination): Destination {
    if (actor.isHost || !this.#isCrowd(portsKey(actor, destination))) return destination;
    return { ...destination, port: ANY_PORT };
  }

  #count(key: string): void {
    const count = (this.#counts.get(key) ?? 0) + 1;
    if (count <= MOST_APART) this.#counts.set(key, count);
    if (count === MOST_APART) this.#crowds++;
  }

  #isCrowd(key: string): boolean {
    return this.#counts.get(key) === MOST_APART;
  }
}

function namesKey({ id }: Actor, { transport }: Destination, name: string): string {
  return `${id} names ${registeredDomain(name)} ${transport}`;
}

function portsKey({ id }: Actor, { name, address, transport }: Destination): string {
  return `${id} ports ${name ?? address} ${transport}`;
}
