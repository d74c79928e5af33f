import type { Conversation } from "../conversation/conversation.ts";
import type { GroupSummary } from "./finding.ts";

/** So many findings of one actor at one port are told one by one; from the next on they are one finding together. */
const MOST_ALONE = 4;
/** It is said again when its conversations have grown by this factor. */
const UPDATE_FACTOR = 2;
/** Destinations that are named; of the others there is the count. */
const MOST_NAMED = 20;

/** Findings of one analytic for one actor at one port: a scan, a botnet's many servers, a mesh. */
export class FindingGroup {
  readonly key: string;
  readonly id: string;
  readonly #alone = new Set<Conversation>();
  readonly #grouped = new Set<Conversation>();
  /** Conversations that were grouped since the group's finding was opened. */
  #ever = 0;
  #counted = new WeakSet<Conversation>();
  #nextUpdate = 1;

  constructor(key: string, id: string) {
    this.key = key;
    this.id = id;
  }

  /** Takes a conversation in; whether it is one too many to be told of by itself. */
  add(conversation: Conversation): boolean {
    const isGrouped = this.#grouped.size > 0 || this.#alone.size >= MOST_ALONE;
    (isGrouped ? this.#grouped : this.#alone).add(conversation);
    if (isGrouped && !this.#counted.has(conversation)) this.#ever++;
    this.#counted.add(conversation);
    return isGrouped;
  }

  remove(conversation: Conversation): void {
    this.#alone.delete(conversation);
    this.#grouped.delete(conversation);
    if (this.#grouped.size > 0) return;
    // The group's finding ends with its last member; what comes later opens it again.
    this.#ever = 0;
    this.#nextUpdate = 1;
    this.#counted = new WeakSet();
  }

  /** How to tell that one more came, or null where it need not be told. */
  news(): "opened" | "updated" | null {
    if (this.#ever < this.#nextUpdate) return null;
    this.#nextUpdate = this.#ever * UPDATE_FACTOR;
    return this.#ever === 1 ? "opened" : "updated";
  }

  /** Whether this is the only one left that is told of by the group. */
  isLast(conversation: Conversation): boolean {
    return this.#grouped.size === 1 && this.#grouped.has(conversation);
  }

  get isEmpty(): boolean {
    return this.#alone.size + this.#grouped.size === 0;
  }

  describe(): GroupSummary {
    const all = [...this.#grouped]
      .slice(0, MOST_NAMED)
      .map(({ destination }) => destination.name ?? destination.address);
    return { conversations: this.#ever, destinations: all };
  }
}
