import type { Actor } from "../process/actor.ts";
import type { Lineage } from "../process/process-table.ts";
import { Conversation } from "./conversation.ts";
import { type Destination, destinationKey } from "./destination.ts";

/** Of so many that were active longest ago, the one with the fewest beats makes room. */
const CANDIDATES = 16;

/** Every conversation of the node, up to a bound. */
export class ConversationTable {
  /** In the order of their last activity. */
  readonly #conversations = new Map<string, Conversation>();
  readonly #capacity: number;
  #evicted = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#conversations.size;
  }

  /** Conversations that were forgotten to make room. */
  get evicted(): number {
    return this.#evicted;
  }

  /** The conversation of this actor with this destination, if there is one. */
  find(actor: Actor, destination: Destination): Conversation | null {
    return this.#conversations.get(keyOf(actor, destination)) ?? null;
  }

  /** The same, begun if there was none, and the one that was forgotten to make room for it. */
  of(
    who: { actor: Actor; lineage: Lineage },
    destination: Destination,
    begun: { at: number; lost: number },
  ): { readonly conversation: Conversation; readonly forgotten: Conversation | null } {
    const key = keyOf(who.actor, destination);
    const known = this.#conversations.get(key);
    const forgotten = known === undefined && this.#conversations.size >= this.#capacity ? this.#evict() : null;
    const conversation = known ?? new Conversation(who, destination, begun);
    this.#conversations.delete(key);
    this.#conversations.set(key, conversation);
    return { conversation, forgotten };
  }

  [Symbol.iterator](): IterableIterator<Conversation> {
    return this.#conversations.values();
  }

  #evict(): Conversation | null {
    let least: readonly [key: string, conversation: Conversation] | null = null;
    let seen = 0;
    for (const entry of this.#conversations) {
      if (least === null || entry[1].beatCount < least[1].beatCount) least = entry;
      if (++seen === CANDIDATES) break;
    }
    if (least === null) return null;
    this.#conversations.delete(least[0]);
    this.#evicted++;
    return least[1];
  }
}

function keyOf(actor: Actor, destination: Destination): string {
  return `${actor.id} ${destinationKey(destination)}`;
}
