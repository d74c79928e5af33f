import type { DnsContent } from "../event/event.ts";
import { NameSet } from "./name-set.ts";

/** Answers that carry data rather than addresses, as tunnels want them: iodine, dnscat2, dns2tcp, Cobalt Strike. */
const DATA_TYPES: ReadonlySet<string> = new Set(["TXT", "NULL", "PRIVATE", "CNAME", "MX", "KEY", "65399"]);

/** So few names are no tunnel's, even where none of them exists. */
const FEW_NAMES = 8;
const MOST_OF_THEM = 0.5;

/** Questions about the names below one registered domain. */
export class DnsQuestions {
  readonly #names = new NameSet();
  /** Names whose address was then called. */
  readonly #followed = new NameSet();
  #count = 0;
  #dataQuestions = 0;
  #unknownNames = 0;
  #characters = 0;

  add({ query, registeredDomain, type, code }: DnsContent): void {
    this.#count++;
    if (DATA_TYPES.has(type)) this.#dataQuestions++;
    if (code === "NXDOMAIN") this.#unknownNames++;
    this.#characters += Math.max(0, query.length - registeredDomain.length - 1);
    this.#names.add(query);
  }

  /** An answer that came by itself: its question was added before. */
  answer({ code }: DnsContent): void {
    if (code === "NXDOMAIN" && this.#unknownNames < this.#count) this.#unknownNames++;
  }

  /** The address that this name was given as was called. */
  follow(name: string): void {
    if (this.#names.has(name)) this.#followed.add(name);
  }

  /**
   * Whether they are asked for the sake of calls: most names were then called, or there are few and most do not exist, as
   * when a resolver tries the domains of its search list.
   */
  get areForCalls(): boolean {
    const areMissing = this.names <= FEW_NAMES && this.unknownShare >= MOST_OF_THEM;
    return areMissing || this.#followed.size >= MOST_OF_THEM * this.names;
  }

  get count(): number {
    return this.#count;
  }

  /** Different names asked for; at most 512. */
  get names(): number {
    return this.#names.size;
  }

  /** Share of the questions for answers that carry data rather than addresses. */
  get dataShare(): number {
    return this.#dataQuestions / this.#count;
  }

  /** Share of the questions that were answered with "no such name". */
  get unknownShare(): number {
    return this.#unknownNames / this.#count;
  }

  /** Characters before the registered domain, in the mean. */
  get meanLabelCharacters(): number {
    return this.#characters / this.#count;
  }
}
