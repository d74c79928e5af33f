import { isAddressText } from "../event/address.ts";
import { embeddedIpv4 } from "../event/embedded-ipv4.ts";
import type { PayloadEvent, SocketFacts } from "../event/event.ts";
import { BoundedMap } from "../process/bounded-map.ts";
import type { Naming } from "./destination.ts";
import type { DnsQuestions } from "./dns-questions.ts";

/** Addresses that are remembered; of more, those that nobody was told of longest ago go. */
const MOST_ADDRESSES = 32_768;
/** Names of one address; many share one at a large service. */
const MOST_NAMES = 4;
/** A name that can be looked up is no longer (RFC 1035, section 2.3.4). */
const MOST_CHARACTERS = 255;
const NAT64 = "64:ff9b:";
/** Programs keep an answer, and connections that were made by it, for longer than its life. */
const LEAST_LIFE_MS = 10 * 60_000;
const MOST_LIFE_MS = 24 * 3_600_000;

interface Known {
  readonly name: string;
  /** Who was told. */
  readonly pid: number | null;
  readonly at: number;
  readonly until: number;
  /** Those that this name was among, of who was told. */
  readonly questions: DnsQuestions | null;
}

/** A name that an address was given as, and whether the caller itself was told, or another of its namespace. */
export interface KnownName extends Naming {
  readonly isOwn: boolean;
}

/** Under which names resolvers gave each address, in each network namespace; the newest counts. */
export class KnownNames {
  readonly #names = new BoundedMap<string, readonly Known[]>(MOST_ADDRESSES);

  /** Takes in an answer, and the questions that it is one of. */
  learn({ at, pid, netns, content }: PayloadEvent, questions: DnsQuestions | null): void {
    if (content.protocol !== "dns") return;
    const name = content.query;
    // An address as a name would be taken for the conversation of that address.
    if (name.length > MOST_CHARACTERS || isAddressText(name)) return;
    const lifeMs = Math.max(LEAST_LIFE_MS, Math.min(MOST_LIFE_MS, (content.ttlSeconds ?? 0) * 1000));
    const known = { name, pid, at, until: at + lifeMs, questions };
    for (const address of content.addresses) {
      const place = `${netns} ${address}`;
      const others = (this.#names.get(place) ?? []).filter((other) => other.name !== name || other.pid !== pid);
      this.#names.set(place, [known, ...others.slice(0, MOST_NAMES - 1)]);
    }
  }

  /**
   * The name to which this call goes, or null. Whoever asked for it is known from now on to have asked for a call. Who
   * holds on to an answer beyond its life still calls by it, if nobody else's is.
   */
  follow({ at, pid, netns, remoteAddress }: SocketFacts): KnownName | null {
    if (this.#names.size === 0) return null;
    const told = this.#toldOf(netns, remoteAddress);
    if (told === null) return null;
    const known = told.filter(({ until }) => until >= at);
    const own = known.find((one) => one.pid === pid);
    const expired = own === undefined ? told.find((one) => one.pid === pid && at - one.at <= MOST_LIFE_MS) : undefined;
    const best = own ?? expired ?? known[0];
    if (best === undefined) return null;
    for (const { name, questions } of known) if (name === best.name) questions?.follow(name);
    return { name: best.name, source: best === expired ? "dns-expired" : "dns", isOwn: own !== undefined };
  }

  /** What a translator made of an IPv4 address may have been asked for as that. */
  #toldOf(netns: number, address: string): readonly Known[] | null {
    const told = this.#names.get(`${netns} ${address}`);
    if (told !== undefined) return told;
    const translated = address.startsWith(NAT64) ? embeddedIpv4(address) : null;
    return translated === null ? null : (this.#names.get(`${netns} ${translated}`) ?? null);
  }
}
