import type { Actor } from "../process/actor.ts";
import { BoundedMap } from "../process/bounded-map.ts";
import type { Lineage } from "../process/process-table.ts";
import { ActivityOrder } from "./activity-order.ts";
import { Conversation } from "./conversation.ts";
import { addressKey, type Destination } from "./destination.ts";
import { askedOf, type DestinationKey, isAsked, serviceOf } from "./destination-map.ts";
import { DestinationSpread } from "./destination-spread.ts";
import { KnownActor } from "./known-actor.ts";
import { KnownDestinations } from "./known-destinations.ts";

/** Of so many that were active longest ago, the one with the fewest beats makes room. */
const CANDIDATES = 16;

/**
 * Names that one process has conversations under at one address and port. Who says more, which costs nothing, does not
 * spread one rhythm over them: all others are one conversation, the place's own.
 */
const MOST_NAMES_AT = 32;

/** Where it stands in the order of activity matters no more finely than this share of all. */
const SAME_PLACE = 1 / 16;

/** A conversation of the table. */
export interface Found {
  readonly conversation: Conversation;
  /** The one that was forgotten to make room for it. */
  readonly forgotten: Conversation | null;
}

type Who = { readonly actor: Actor; readonly lineage: Lineage };
type Begun = { readonly at: number; readonly lost: number };

/**
 * Every conversation of the node, up to a bound.
 *
 * The destination's name makes the key where there is one, so that a name may move through addresses. What comes
 * without a name belongs to the name that was last seen at its address; a conversation that began without one takes
 * the first that comes.
 */
export class ConversationTable {
  /** By the id of the actor. */
  readonly #actors = new Map<string, KnownActor>();
  readonly #destinations = new KnownDestinations();
  /** In the order of their last activity, nearly, once the table is half full. */
  readonly #order = new ActivityOrder<Conversation>();
  /** The conversation of the name that each actor last used an address by. */
  readonly #named: BoundedMap<string, Conversation>;
  /** How many names each process has used at each place, as far as they are told apart. */
  readonly #namesAt: BoundedMap<string, number>;
  readonly #spread = new DestinationSpread();
  readonly #capacity: number;
  /** Actors that have a peer. */
  #talkers = 0;
  #evicted = 0;
  #activities = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#named = new BoundedMap(capacity);
    this.#namesAt = new BoundedMap(capacity);
  }

  /** How many conversations this actor has. */
  peersOf(actor: Actor): number {
    return this.#actors.get(actor.id)?.peers ?? 0;
  }

  /** Actors that have a conversation. */
  get actors(): number {
    return this.#talkers;
  }

  get size(): number {
    return this.#order.size;
  }

  /** Conversations that were forgotten to make room. */
  get evicted(): number {
    return this.#evicted;
  }

  /** The conversation of this actor with this destination, if there is one. */
  find(actor: Actor, destination: Destination): Conversation | null {
    return this.#find(actor, this.#keptAs(actor, destination));
  }

  /** The same, begun if there was none, and the one that was forgotten to make room for it. */
  of(who: Who, destination: Destination, begun: Begun): Found {
    const kept = this.#keptAs(who.actor, destination);
    const known = this.#find(who.actor, kept);
    if (kept.name !== null) return this.#ofName(keyOf(kept), { kept, known }, who, destination, begun);
    if (known !== null) return this.#active(known);
    this.#spread.addPort(who.actor, kept);
    return this.#begin(keyOf(kept), who, destination, begun);
  }

  /** The conversation about a name that a server is asked for: it is not the server's, whose own stays what it is. */
  about(who: Who, destination: Destination, begun: Begun): Found {
    const known = this.findAbout(who.actor, destination);
    return known === null ? this.#begin(askedKeyOf(destination), who, destination, begun) : this.#active(known);
  }

  /** The same where there is one. */
  findAbout(actor: Actor, destination: Destination): Conversation | null {
    return this.#get(actor, askedKeyOf(destination));
  }

  /** How many actors have a conversation with the destination of this one, itself included. */
  popularityOf({ kept }: Conversation): number {
    return kept?.conversations ?? 0;
  }

  /** Since when its actor, and anybody's conversation with its destination, is followed here, in ms since boot. */
  knownSince({ kept, actor, firstSeen }: Conversation): { readonly actor: number; readonly destination: number } {
    return { actor: this.#actors.get(actor.id)?.since ?? firstSeen, destination: kept?.since ?? firstSeen };
  }

  [Symbol.iterator](): IterableIterator<Conversation> {
    return this.#order[Symbol.iterator]();
  }

  /** What a conversation is known by stays, whatever came since. */
  #keptAs(actor: Actor, destination: Destination): Destination {
    if (!this.#spread.hasCrowds || this.#isKept(actor, destination)) return destination;
    const ofDomain = this.#spread.byDomain(actor, destination);
    if (ofDomain !== destination && this.#isKept(actor, ofDomain)) return ofDomain;
    return this.#spread.byMachine(actor, ofDomain);
  }

  #isKept(actor: Actor, destination: Destination): boolean {
    if (this.#get(actor, keyOf(destination)) !== null) return true;
    return destination.name === null && this.#named.get(placeOf(actor, destination)) !== undefined;
  }

  /** Counts one more name that a process uses at one place; true where there have been too many to tell them apart. */
  #crowd(actor: Actor, place: string): boolean {
    if (actor.isHost) return false;
    const names = this.#namesAt.get(place) ?? 0;
    if (names === MOST_NAMES_AT) return true;
    this.#namesAt.set(place, names + 1);
    return false;
  }

  #get({ id }: Actor, { host, service }: DestinationKey): Conversation | null {
    return this.#actors.get(id)?.conversations.get(host, service) ?? null;
  }

  #find(actor: Actor, destination: Destination): Conversation | null {
    const known = this.#actors.get(actor.id);
    if (known === undefined) return null;
    const { conversations, hasNames } = known;
    const { name, address } = destination;
    const service = serviceOf(destination);
    const kept = conversations.get(name ?? address, service) ?? null;
    if (name !== null) return kept ?? conversations.get(address, service) ?? null;
    if (!hasNames) return kept;
    const named = this.#named.get(placeOf(actor, destination));
    // It may have been forgotten since.
    return named !== undefined && named.kept !== null ? named : kept;
  }

  /** The same as `of`, of a destination that has a name. */
  #ofName(
    key: DestinationKey,
    { kept, known }: { readonly kept: Destination; readonly known: Conversation | null },
    who: Who,
    destination: Destination,
    begun: Begun,
  ): Found {
    const { actor } = who;
    const place = placeOf(actor, kept);
    const isNewName = known === null || !isKeptAs(known, key);
    const isCrowded = isNewName && this.#crowd(actor, place);
    if (isNewName) this.#spread.addName(actor, destination);
    if (known === null) this.#spread.addPort(actor, kept);
    const ownKey = isCrowded ? { host: kept.address, service: key.service } : key;
    const isRenamed = isNewName && !isCrowded;
    if (known !== null && isRenamed) this.#rename(known, key);
    const found =
      known === null
        ? this.#begin(ownKey, who, destination, begun)
        : isRenamed
          ? { conversation: known, forgotten: null }
          : this.#active(known);
    this.#named.set(place, found.conversation);
    this.#known(actor).hasNames = true;
    return found;
  }

  #known({ id }: Actor): KnownActor {
    const known = this.#actors.get(id);
    if (known !== undefined) return known;
    const actor = new KnownActor();
    this.#actors.set(id, actor);
    return actor;
  }

  #begin(key: DestinationKey, who: Who, destination: Destination, { at, lost }: Begun): Found {
    const forgotten = this.size >= this.#capacity ? this.#evict() : null;
    const known = this.#known(who.actor);
    const isOfPeer = isPeer(who.actor, key);
    const habit = isOfPeer ? known.habitOf(destination.transport) : null;
    const conversation = new Conversation(who, destination, { at, lost, habit });
    conversation.kept = this.#destinations.add(key, at);
    conversation.number = this.#order.add(conversation);
    conversation.movedAt = this.#activities;
    known.conversations.set(key.host, key.service, conversation);
    known.add(isOfPeer, at);
    if (isOfPeer && known.peers === 1) this.#talkers++;
    return { conversation, forgotten };
  }

  /** Moving costs more than all else that an activity does to the table, so most do not. */
  #active(conversation: Conversation): Found {
    this.#activities++;
    const isHalfFull = this.size * 2 > this.#capacity;
    if (isHalfFull && this.#activities - conversation.movedAt >= this.#capacity * SAME_PLACE) this.#move(conversation);
    return { conversation, forgotten: null };
  }

  #move(conversation: Conversation): void {
    this.#order.moveToEnd(conversation.number);
    conversation.movedAt = this.#activities;
  }

  /** To another key, as its destination has got a name. */
  #rename(conversation: Conversation, key: DestinationKey): void {
    const { kept, actor, firstSeen } = conversation;
    const { conversations } = this.#known(actor);
    if (kept !== null) {
      conversations.delete(kept.host, kept.service);
      this.#destinations.remove(kept);
    }
    conversations.set(key.host, key.service, conversation);
    conversation.kept = this.#destinations.add(key, firstSeen);
    this.#move(conversation);
  }

  #evict(): Conversation | null {
    let least: Conversation | null = null;
    let seen = 0;
    for (const conversation of this.#order) {
      if (least === null || conversation.beatCount < least.beatCount) least = conversation;
      if (++seen === CANDIDATES) break;
    }
    if (least !== null) this.#forget(least);
    return least;
  }

  #forget(conversation: Conversation): void {
    const { actor, kept, number } = conversation;
    if (kept === null) return;
    this.#order.remove(number);
    const known = this.#known(actor);
    known.conversations.delete(kept.host, kept.service);
    known.remove(isPeer(actor, kept));
    if (isPeer(actor, kept) && known.peers === 0) this.#talkers--;
    if (known.isEmpty) this.#actors.delete(actor.id);
    this.#destinations.remove(kept);
    conversation.kept = null;
    this.#evicted++;
  }
}

function keyOf(destination: Destination): DestinationKey {
  return { host: destination.name ?? destination.address, service: serviceOf(destination) };
}

function askedKeyOf(destination: Destination): DestinationKey {
  return { host: destination.name ?? destination.address, service: askedOf(destination) };
}

function isKeptAs({ kept }: Conversation, { host, service }: DestinationKey): boolean {
  return kept !== null && kept.service === service && kept.host === host;
}

/** What a process asks of a resolver is the resolver's conversation too, so counted already. */
function isPeer(actor: Actor, { service }: DestinationKey): boolean {
  return actor.isHost || !isAsked(service);
}

/** The key of what has no name at this address. */
function placeOf(actor: Actor, destination: Destination): string {
  return `${actor.id} ${addressKey(destination)}`;
}
