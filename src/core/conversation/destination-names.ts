import type { PayloadEvent, SocketFacts } from "../event/event.ts";
import type { DnsQuestions } from "./dns-questions.ts";
import { KnownNames } from "./known-names.ts";
import { SocketNames } from "./socket-names.ts";
import type { Activity } from "./socket-table.ts";

const RESOLVER_PORT = 53;

/** By which name a socket's peer is called: as the client said it, else as a resolver gave its address. */
export class DestinationNames {
  readonly #said = new SocketNames();
  readonly #known = new KnownNames();

  /** To be told before the socket's records are taken in, so that its very first has its name already. */
  hear(payload: PayloadEvent): void {
    this.#said.learn(payload);
  }

  /** Takes in a resolver's answer, and the questions that it is one of. */
  learn(answer: PayloadEvent, questions: DnsQuestions | null): void {
    this.#known.learn(answer, questions);
  }

  forget(facts: SocketFacts): void {
    this.#said.forget(facts);
  }

  saidOn({ transport, socket }: PayloadEvent): string | null {
    return socket === null ? null : this.#said.of({ transport, socket });
  }

  /**
   * What was said on the socket, else what the caller was told, else the `usual` name, by which it last called this
   * address, else what another of its namespace was told.
   */
  of({ facts, begins }: Activity, usual: () => string | null): string | null {
    const said = this.#said.of(facts);
    if (begins === null && said !== null) return said;
    // A resolver is asked for the names of others; its own tells nothing.
    const known = facts.remotePort === RESOLVER_PORT ? null : this.#known.follow(facts);
    if (said !== null || known === null) return said;
    return known.isOwn ? known.name : (usual() ?? known.name);
  }
}
