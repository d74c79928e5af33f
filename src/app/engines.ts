import { Engine, type EngineOptions } from "../core/engine.ts";
import type { Event } from "../core/event/event.ts";
import type { ConversationLine } from "../core/finding/conversation-line.ts";
import type { Finding } from "../core/finding/finding.ts";

/** Hosts and boots that are kept; past them the one that began first makes room. */
const MOST_ENGINES = 256;

interface Followed {
  readonly host: string;
  readonly engine: Engine;
  lastAt: number;
}

/** One engine for each host that the events come from, and another one when a host has booted anew. */
export class Engines {
  readonly #all: Followed[] = [];
  readonly #current = new Map<string, Followed>();
  readonly #capacity: number;
  readonly #options: EngineOptions;
  #forgotten = { records: 0, conversations: 0 };
  #host = "";

  constructor(options: EngineOptions = {}, capacity = MOST_ENGINES) {
    this.#options = options;
    this.#capacity = capacity;
  }

  handle(event: Event): readonly Finding[] {
    if (event.kind === "sensor") this.#host = event.host;
    const known = this.#current.get(this.#host);
    const isNewBoot = known !== undefined && event.kind === "sensor" && event.at < known.lastAt;
    if (known === undefined || isNewBoot) {
      const ended = [...(isNewBoot ? known.engine.end() : []), ...this.#makeRoom()];
      return [...ended, ...this.#begin(event.at).engine.handle(event)];
    }
    known.lastAt = Math.max(known.lastAt, event.at);
    return known.engine.handle(event);
  }

  end(): readonly Finding[] {
    return [...this.#current.values()].flatMap(({ engine }) => engine.end());
  }

  conversations(): readonly ConversationLine[] {
    return this.#all
      .flatMap(({ engine }) => engine.conversations())
      .sort((a, b) => b.score - a.score || b.beats - a.beats);
  }

  /** The conversations with these ids, in the form of a finding. */
  inFull(isWanted: (id: string) => boolean): readonly Finding[] {
    return this.#all.flatMap(({ engine }) => engine.inFull(isWanted));
  }

  /** Records reported lost, and conversations forgotten to make room. */
  get loss(): { readonly records: number; readonly conversations: number } {
    const losses = [this.#forgotten, ...this.#all.map(({ engine }) => engine.loss)];
    return {
      records: losses.reduce((sum, { records }) => sum + records, 0),
      conversations: losses.reduce((sum, { conversations }) => sum + conversations, 0),
    };
  }

  #begin(at: number): Followed {
    const begun = { host: this.#host, engine: new Engine(this.#options), lastAt: at };
    this.#all.push(begun);
    this.#current.set(begun.host, begun);
    return begun;
  }

  #makeRoom(): readonly Finding[] {
    const oldest = this.#all.length < this.#capacity ? undefined : this.#all.shift();
    if (oldest === undefined) return [];
    const { host, engine } = oldest;
    // What ends an engine may come to count, so its loss is taken last.
    const last = this.#current.get(host) === oldest ? engine.end() : [];
    if (this.#current.get(host) === oldest) this.#current.delete(host);
    this.#forgotten.records += engine.loss.records;
    this.#forgotten.conversations += engine.loss.conversations + engine.size;
    return last;
  }
}
