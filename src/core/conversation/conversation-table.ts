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

  /** Conversations that were forgotten to make room. */
  get evicted(): number {
    return this.#evicted;
  }

  /** The conversation of this actor with this destination, begun if there was none. */
  of(
    who: { actor: Actor; lineage: Lineage },
    destination: Destination,
    begun: { at: number; lost: number },
  ): Conversation {
    const key = `${who.actor.id} ${destinationKey(destination)}`;
    const known = this.#conversations.get(key);
    const conversation = known ?? new Conversation(who, destination, begun);
    this.#conversations.delete(key);
    this.#conversations.set(key, conversation);
    if (known === undefined && this.#conversations.size > this.#capacity) this.#evict();
    return conversation;
  }

  [Symbol.iterator](): IterableIterator<Conversation> {
    return this.#conversations.values();
  }

  #evict(): void {
    let least: [key: string, beats: number] | null = null;
    let seen = 0;
    for (const [key, { beatCount }] of this.#conversations) {
      if (least === null || beatCount < least[1]) least = [key, beatCount];
      if (++seen === CANDIDATES) break;
    }
    if (least === null) return;
    this.#conversations.delete(least[0]);
    this.#evicted++;
  }
}
