import type { Actor } from "../process/actor.ts";
import { BoundedMap } from "../process/bounded-map.ts";
import type { Lineage } from "../process/process-table.ts";
import { Census } from "./census.ts";
import { Conversation } from "./conversation.ts";
import { addressKey, type Destination, destinationKey } from "./destination.ts";
import { DestinationSpread } from "./destination-spread.ts";
import { SizeHabit } from "./size-habit.ts";

/** Of so many that were active longest ago, the one with the fewest beats makes room. */
const CANDIDATES = 16;

/**
 * Names that one process has conversations under at one address and port. Who says more, which costs nothing, does not
 * spread one rhythm over them: all others are one conversation, the place's own.
 */
const MOST_NAMES_AT = 32;
const ASKED = " asked";

/** Where it stands in the order of activity matters no more finely than this share of all. */
const SAME_PLACE = 1 / 16;

/** A conversation of the table. */
export interface Found {
  readonly conversation: Conversation;
  /** The one that was forgotten to make room for it. */
  readonly forgotten: Conversation | null;
}

/**
 * Every conversation of the node, up to a bound.
 *
 * The destination's name makes the key where there is one, so that a name may move through addresses. What comes
 * without a name belongs to the name that was last seen at its address; a conversation that began without one takes
 * the first that comes.
 */
export class ConversationTable {
  /** By key; in the order of their last activity, nearly, once the table is half full. */
  readonly #conversations = new Map<string, Conversation>();
  /** The conversation of the name that each actor last used an address by. */
  readonly #named: BoundedMap<string, Conversation>;
  /** How many names each process has used at each place, as far as they are told apart. */
  readonly #namesAt: BoundedMap<string, number>;
  readonly #spread = new DestinationSpread();
  /** How many actors each destination has. */
  readonly #popularity = new Census();
  /** How many conversations each actor has. */
  readonly #actors = new Census();
  /** What the conversations of each actor by each transport look like. */
  readonly #habits = new Map<string, SizeHabit>();
  readonly #capacity: number;
  #evicted = 0;
  #activities = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#named = new BoundedMap(capacity);
    this.#namesAt = new BoundedMap(capacity);
  }

  /** How many conversations this actor has. */
  peersOf(actor: Actor): number {
    return this.#actors.countOf(actor.id);
  }

  /** Actors that have a conversation. */
  get actors(): number {
    return this.#actors.size;
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
    const kept = this.#keptAs(actor, destination);
    return this.#find(keyOf(actor, kept), actor, kept);
  }

  /** The same, begun if there was none, and the one that was forgotten to make room for it. */
  of(who: { actor: Actor; lineage: Lineage }, destination: Destination, begun: { at: number; lost: number }): Found {
    const kept = this.#keptAs(who.actor, destination);
    const key = keyOf(who.actor, kept);
    const isNamed = kept.name !== null;
    const place = isNamed ? placeOf(who.actor, kept) : key;
    const known = this.#find(key, who.actor, kept);
    const isNewName = isNamed && known?.key !== key;
    const isCrowded = isNewName && this.#crowd(who.actor, place);
    if (isNewName) this.#spread.addName(who.actor, destination);
    if (known === null) {
      this.#spread.addPort(who.actor, kept);
      const begunNow = this.#begin(isCrowded ? place : key, who, destination, begun);
      if (isNamed) this.#named.set(place, begunNow.conversation);
      return begunNow;
    }
    if (isNamed) this.#named.set(place, known);
    const isRenamed = isNewName && !isCrowded;
    if (isRenamed || this.#isOutOfPlace(known)) this.#move(known, isRenamed ? key : known.key);
    return { conversation: known, forgotten: null };
  }

  /** The conversation about a name that a server is asked for: it is not the server's, whose own stays what it is. */
  about(who: { actor: Actor; lineage: Lineage }, destination: Destination, begun: { at: number; lost: number }): Found {
    const key = askedKey(who.actor, destination);
    const known = this.#conversations.get(key);
    if (known === undefined) return this.#begin(key, who, destination, begun);
    if (this.#isOutOfPlace(known)) this.#move(known, key);
    return { conversation: known, forgotten: null };
  }

  /** The same where there is one. */
  findAbout(actor: Actor, destination: Destination): Conversation | null {
    return this.#conversations.get(askedKey(actor, destination)) ?? null;
  }

  /** How many actors have a conversation with the destination of this one, itself included. */
  popularityOf({ key }: Conversation): number {
    return this.#popularity.countOf(destinationPart(key));
  }

  /** Since when its actor, and anybody's conversation with its destination, is followed here, in ms since boot. */
  knownSince({ key, actor, firstSeen }: Conversation): { readonly actor: number; readonly destination: number } {
    return {
      actor: this.#actors.sinceOf(actor.id) ?? firstSeen,
      destination: this.#popularity.sinceOf(destinationPart(key)) ?? firstSeen,
    };
  }

  [Symbol.iterator](): IterableIterator<Conversation> {
    return this.#conversations.values();
  }

  /** What a conversation is known by stays, whatever came since. */
  #keptAs(actor: Actor, destination: Destination): Destination {
    if (!this.#spread.hasCrowds || this.#isKept(actor, destination)) return destination;
    const ofDomain = this.#spread.byDomain(actor, destination);
    if (ofDomain !== destination && this.#isKept(actor, ofDomain)) return ofDomain;
    return this.#spread.byMachine(actor, ofDomain);
  }

  #isKept(actor: Actor, destination: Destination): boolean {
    const key = keyOf(actor, destination);
    return this.#conversations.has(key) || (destination.name === null && this.#named.get(key) !== undefined);
  }

  /** Counts one more name that a process uses at one place; true where there have been too many to tell them apart. */
  #crowd(actor: Actor, place: string): boolean {
    if (actor.isHost) return false;
    const names = this.#namesAt.get(place) ?? 0;
    if (names === MOST_NAMES_AT) return true;
    this.#namesAt.set(place, names + 1);
    return false;
  }

  #find(key: string, actor: Actor, destination: Destination): Conversation | null {
    const known = this.#conversations.get(key) ?? null;
    if (destination.name !== null) return known ?? this.#conversations.get(placeOf(actor, destination)) ?? null;
    if (this.#named.size === 0) return known;
    const named = this.#named.get(key);
    // It may have been forgotten since.
    return named !== undefined && this.#conversations.get(named.key) === named ? named : known;
  }

  #begin(
    key: string,
    who: { actor: Actor; lineage: Lineage },
    destination: Destination,
    begun: { at: number; lost: number },
  ): Found {
    const forgotten = this.#conversations.size >= this.#capacity ? this.#evict() : null;
    const habit = isPeer({ actor: who.actor, key }) ? this.#habitOf(who.actor, destination) : null;
    const conversation = new Conversation(key, who, destination, { ...begun, habit });
    this.#conversations.set(key, conversation);
    conversation.movedAt = this.#activities;
    if (habit !== null) this.#actors.add(who.actor.id, begun.at);
    this.#popularity.add(destinationPart(key), begun.at);
    return { conversation, forgotten };
  }

  #habitOf({ id }: Actor, { transport }: Destination): SizeHabit {
    const key = `${id} ${transport}`;
    const known = this.#habits.get(key);
    if (known !== undefined) return known;
    const habit = new SizeHabit();
    this.#habits.set(key, habit);
    return habit;
  }

  /** Moving costs more than all else that an activity does to the table, so most do not. */
  #isOutOfPlace({ movedAt }: Conversation): boolean {
    this.#activities++;
    if (this.#conversations.size * 2 <= this.#capacity) return false;
    return this.#activities - movedAt >= this.#capacity * SAME_PLACE;
  }

  /** To the end of the order, and to another key where its destination has got a name. */
  #move(conversation: Conversation, key: string): void {
    const before = conversation.key;
    this.#conversations.delete(before);
    this.#conversations.set(key, conversation);
    conversation.movedAt = this.#activities;
    if (before === key) return;
    this.#popularity.remove(destinationPart(before));
    this.#popularity.add(destinationPart(key), conversation.firstSeen);
    conversation.key = key;
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
    this.#popularity.remove(destinationPart(least[0]));
    if (isPeer(least[1]) && this.#actors.remove(least[1].actor.id)) this.#forgetHabits(least[1].actor);
    this.#evicted++;
    return least[1];
  }

  #forgetHabits({ id }: Actor): void {
    for (const transport of ["tcp", "udp"]) this.#habits.delete(`${id} ${transport}`);
  }
}

function keyOf(actor: Actor, destination: Destination): string {
  return `${actor.id} ${destinationKey(destination)}`;
}

function askedKey(actor: Actor, destination: Destination): string {
  return `${keyOf(actor, destination)}${ASKED}`;
}

/** What a process asks of a resolver is the resolver's conversation too, so counted already. */
function isPeer({ actor, key }: Pick<Conversation, "actor" | "key">): boolean {
  return actor.isHost || !key.endsWith(ASKED);
}

/** The key of what has no name at this address. */
function placeOf(actor: Actor, destination: Destination): string {
  return `${actor.id} ${addressKey(destination)}`;
}

/** What a key says of the destination: an actor's id has no blank. */
function destinationPart(key: string): string {
  return key.slice(key.indexOf(" ") + 1);
}
