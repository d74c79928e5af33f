import type { DnsContent } from "../event/event.ts";

/** Distinct names that are remembered at most; more are not told apart. */
const MOST_NAMES = 512;
/** Answers that carry data rather than addresses, as tunnels want them: iodine, dnscat2, dns2tcp, Cobalt Strike. */
const DATA_TYPES: ReadonlySet<string> = new Set(["TXT", "NULL", "PRIVATE", "CNAME", "MX", "KEY", "65399"]);

/** Questions about the names below one registered domain. */
export class DnsQuestions {
  readonly #names = new Set<string>();
  #count = 0;
  #dataQuestions = 0;
  #unknownNames = 0;
  #characters = 0;

  add({ query, registeredDomain, type, code }: DnsContent): void {
    this.#count++;
    if (DATA_TYPES.has(type)) this.#dataQuestions++;
    if (code === "NXDOMAIN") this.#unknownNames++;
    this.#characters += Math.max(0, query.length - registeredDomain.length - 1);
    if (this.#names.size < MOST_NAMES) this.#names.add(query);
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
