import type { Conversation } from "./conversation.ts";
import type { Destination } from "./destination.ts";
import { DestinationMap } from "./destination-map.ts";
import { SizeHabit } from "./size-habit.ts";

/** What the table knows of an actor that has conversations. */
export class KnownActor {
  readonly conversations = new DestinationMap<Conversation>();
  /** Whether any of them has had a name. */
  hasNames = false;
  /** Conversations of all kinds. */
  #size = 0;
  /** Those of them that are its own with a peer. */
  #peers = 0;
  #since: number | null = null;
  readonly #habits = new Map<Destination["transport"], SizeHabit>();

  get isEmpty(): boolean {
    return this.#size === 0;
  }

  get peers(): number {
    return this.#peers;
  }

  /** When the first conversation with a peer began, in ms since boot; null where there is none. */
  get since(): number | null {
    return this.#since;
  }

  /** One more conversation, that began at `at`. */
  add(isPeer: boolean, at: number): void {
    this.#size++;
    if (!isPeer) return;
    this.#peers++;
    this.#since ??= at;
  }

  /** One less. What they looked like is forgotten with the last peer. */
  remove(isPeer: boolean): void {
    this.#size--;
    if (!isPeer) return;
    this.#peers--;
    if (this.#peers > 0) return;
    this.#since = null;
    this.#habits.clear();
  }

  /** What its conversations by this transport look like. */
  habitOf(transport: Destination["transport"]): SizeHabit {
    const known = this.#habits.get(transport);
    if (known !== undefined) return known;
    const habit = new SizeHabit();
    this.#habits.set(transport, habit);
    return habit;
  }
}
