import { Engine } from "../core/engine.ts";
import type { Event } from "../core/event/event.ts";
import type { ConversationLine } from "../core/finding/conversation-line.ts";
import type { Finding } from "../core/finding/finding.ts";

/** One engine for each host that the events come from, and another one when a host has booted anew. */
export class Engines {
  readonly #all: Engine[] = [];
  readonly #current = new Map<string, { readonly engine: Engine; lastAt: number }>();
  #host = "";

  handle(event: Event): readonly Finding[] {
    if (event.kind === "sensor") this.#host = event.host;
    const known = this.#current.get(this.#host);
    const isNewBoot = known !== undefined && event.kind === "sensor" && event.at < known.lastAt;
    const current = known === undefined || isNewBoot ? this.#begin(event.at) : known;
    current.lastAt = Math.max(current.lastAt, event.at);
    return [...(isNewBoot ? known.engine.end() : []), ...current.engine.handle(event)];
  }

  end(): readonly Finding[] {
    return [...this.#current.values()].flatMap(({ engine }) => engine.end());
  }

  conversations(): readonly ConversationLine[] {
    return this.#all.flatMap((engine) => engine.conversations()).sort((a, b) => b.score - a.score || b.beats - a.beats);
  }

  /** Records reported lost, and conversations forgotten to make room. */
  get loss(): { readonly records: number; readonly conversations: number } {
    const losses = this.#all.map((engine) => engine.loss);
    return {
      records: losses.reduce((sum, { records }) => sum + records, 0),
      conversations: losses.reduce((sum, { conversations }) => sum + conversations, 0),
    };
  }

  #begin(at: number): { readonly engine: Engine; lastAt: number } {
    const engine = new Engine();
    const current = { engine, lastAt: at };
    this.#all.push(engine);
    this.#current.set(this.#host, current);
    return current;
  }
}
