import type { HostsEvent, PayloadEvent, SocketFacts } from "../event/event.ts";
import type { Naming } from "./destination.ts";
import type { DnsQuestions } from "./dns-questions.ts";
import { HostNames } from "./host-names.ts";
import { KnownNames } from "./known-names.ts";
import { SocketNames } from "./socket-names.ts";
import type { Activity } from "./socket-table.ts";

const RESOLVER_PORT = 53;

/** By which name a socket's peer is called: as the client said it, else as a resolver gave its address. */
export class DestinationNames {
  readonly #said = new SocketNames();
  readonly #known = new KnownNames();
  readonly #hosts = new HostNames();

  /** To be told before the socket's records are taken in, so that its very first has its name already. */
  hear(payload: PayloadEvent): void {
    this.#said.learn(payload);
  }

  /** Takes in a resolver's answer, and the questions that it is one of. */
  learn(answer: PayloadEvent, questions: DnsQuestions | null): void {
    this.#known.learn(answer, questions);
  }

  /** Takes in what a hosts file says. */
  learnHosts(hosts: HostsEvent): void {
    this.#hosts.learn(hosts);
  }

  forget(facts: SocketFacts): void {
    this.#said.forget(facts);
  }

  saidOn({ transport, socket }: PayloadEvent): Naming | null {
    return socket === null ? null : this.#said.of({ transport, socket });
  }

  /**
   * What was said on the socket, else what the caller was told, else the `usual` name, by which it last called this
   * address, else what it was told long ago, else what the hosts file says, else what another of its namespace was told.
   */
  of({ facts, begins }: Activity, usual: () => Naming | null): Naming | null {
    const said = this.#said.of(facts);
    if (begins === null && said !== null) return said;
    // A resolver is asked for the names of others; its own tells nothing.
    if (facts.remotePort === RESOLVER_PORT) return said;
    const told = this.#known.follow(facts);
    if (said !== null || told?.isOwn === true) return said ?? told;
    const guess = told?.source === "dns-expired" ? told : (this.#hosts.of(facts) ?? told);
    return guess === null ? null : (usual() ?? guess);
  }
}
