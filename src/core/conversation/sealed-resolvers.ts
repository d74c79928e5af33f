import type { Actor } from "../process/actor.ts";
import { BoundedMap } from "../process/bounded-map.ts";
import type { Destination } from "./destination.ts";

const MOST_ACTORS = 4096;
/** DNS over TLS (RFC 7858) and over QUIC (RFC 9250). */
const DNS_OVER_TLS = 853;
const HTTPS = 443;

/** Names, with all below them, of public resolvers that answer over TLS or HTTPS, as their clients (curl's wiki, browsers, AdGuard) list them. */
const NAMES: ReadonlySet<string> = new Set([
  ...["dns.google", "cloudflare-dns.com", "one.one.one.one", "quad9.net", "doh.opendns.com", "nextdns.io"],
  ...["adguard-dns.com", "dns.adguard.com", "cleanbrowsing.org", "controld.com", "dns.mullvad.net", "doh.mullvad.net"],
  ...[
    "dns.alidns.com",
    "doh.pub",
    "dot.pub",
    "doh.360.cn",
    "doh.dns.sb",
    "dns0.eu",
    "dns.switch.ch",
    "doh.libredns.gr",
  ],
]);

/** Where the best known of them answer without being named. */
const ADDRESSES: ReadonlySet<string> = new Set([
  ...["8.8.8.8", "8.8.4.4", "1.1.1.1", "1.0.0.1", "9.9.9.9", "149.112.112.112"],
  ...["2001:4860:4860::8888", "2001:4860:4860::8844", "2606:4700:4700::1111", "2606:4700:4700::1001", "2620:fe::fe"],
]);

/** Actors that ask resolvers over TLS, QUIC or HTTPS: which names they were given for what they call is not seen. */
export class SealedResolvers {
  readonly #askers = new BoundedMap<string, true>(MOST_ACTORS);

  /** Notices where it is a resolver that this actor calls. A host is many programs, of which one asks so. */
  hear(actor: Actor, destination: Destination): void {
    if (!actor.isHost && isSealedResolver(destination)) this.#askers.set(actor.id, true);
  }

  /** Whether a destination may have a name that only its actor knows. */
  hidesNameOf(actor: Actor, destination: Destination): boolean {
    if (destination.name !== null || this.#askers.size === 0) return false;
    return this.#askers.get(actor.id) === true && !isSealedResolver(destination);
  }
}

function isSealedResolver({ port, name, address }: Destination): boolean {
  if (port === DNS_OVER_TLS) return true;
  if (port !== HTTPS) return false;
  return name === null ? ADDRESSES.has(address) : isBelow(name, NAMES);
}

function isBelow(name: string, names: ReadonlySet<string>): boolean {
  for (let rest = name; ; rest = rest.slice(rest.indexOf(".") + 1)) {
    if (names.has(rest)) return true;
    if (!rest.includes(".")) return false;
  }
}
