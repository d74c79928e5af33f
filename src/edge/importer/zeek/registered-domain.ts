import { getDomain } from "tldts";

/** Under these the registries of addresses delegate, by address: no one sells a name there. */
const reverse = /(?:^|\.)((?:in-addr|ip6)\.arpa)$/;

/**
 * What a registrar sells of a lower-case name, by the public suffix list (publicsuffix.org, its ICANN part); the name
 * itself where there is nothing above it, `in-addr.arpa` and `ip6.arpa` for reverse look-ups.
 */
export function registeredDomain(name: string): string {
  return reverse.exec(name)?.[1] ?? getDomain(name, { extractHostname: false, validateHostname: false }) ?? name;
}
