import type { PayloadEvent, SocketFacts } from "../event/event.ts";
import { BoundedMap } from "../process/bounded-map.ts";

const MOST_SOCKETS = 4096;
const NONE: readonly PayloadEvent[] = [];
/** Of one socket; what comes on top is left out. */
const MOST_PAYLOADS = 8;

/** Payloads of sockets that no record has told of yet: theirs may be dated a moment later. */
export class EarlyPayloads {
  readonly #waiting = new BoundedMap<string, readonly PayloadEvent[]>(MOST_SOCKETS);

  hold(payload: PayloadEvent): void {
    const key = keyOf(payload);
    const held = this.#waiting.get(key) ?? [];
    if (held.length < MOST_PAYLOADS) this.#waiting.set(key, [...held, payload]);
  }

  /** Those of a socket that has now been told of, once. */
  take(facts: SocketFacts): readonly PayloadEvent[] {
    if (this.#waiting.size === 0) return NONE;
    const key = keyOf(facts);
    const held = this.#waiting.get(key) ?? [];
    this.#waiting.delete(key);
    return held;
  }
}

function keyOf({ transport, socket }: Pick<PayloadEvent, "transport" | "socket">): string {
  return `${transport} ${socket}`;
}
