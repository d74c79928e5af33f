import type { PayloadEvent } from "../event/event.ts";
import type { Actor } from "../process/actor.ts";
import { BoundedMap } from "../process/bounded-map.ts";

const MOST_ACTORS = 1024;
/** Multicast DNS and LLMNR: everybody near by hears every question. */
const TO_EVERYBODY: ReadonlySet<number> = new Set([5353, 5355]);

/** Actors that are asked themselves, so that what they ask is for others: stubs, caches, the resolvers of clusters. */
export class Forwarders {
  readonly #ids = new BoundedMap<string, true>(MOST_ACTORS);

  /** Notices where this actor was asked something. */
  hear(actor: Actor, { content, direction, localPort }: PayloadEvent): void {
    const isQuestion = content.protocol === "dns" && !content.isAnswer && direction === "receive";
    if (isQuestion && !TO_EVERYBODY.has(localPort)) this.#ids.set(actor.id, true);
  }

  has(actor: Actor): boolean {
    return this.#ids.get(actor.id) === true;
  }
}
