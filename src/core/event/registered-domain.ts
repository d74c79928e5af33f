import { getDomain } from "tldts";

/** Under these the registries of addresses delegate, by address: no one sells a name there. */
const reverse = /(?:^|\.)((?:in-addr|ip6)\.arpa)$/;
const AS_IT_IS = { extractHostname: false, validateHostname: false } as const;
const WITH_PRIVATE = { ...AS_IT_IS, allowPrivateDomains: true } as const;

/**
 * What a registrar sells of a lower-case name, by the public suffix list (publicsuffix.org, its ICANN part); the name
 * itself where there is nothing above it, `in-addr.arpa` and `ip6.arpa` for reverse look-ups. Names below it cost nothing,
 * so it is what names are counted together by: `github.io` for all of its users.
 */
export function registeredDomain(name: string): string {
  return reverse.exec(name)?.[1] ?? getDomain(name, AS_IT_IS) ?? name;
}

/**
 * Whose a lower-case name is, the private part of the list included: `user.github.io`, `bucket.s3.amazonaws.com`, for
 * who runs the suffix is not who publishes below it. Null where the list knows no owner.
 */
export function ownersDomain(name: string): string | null {
  return reverse.test(name) ? null : getDomain(name, WITH_PRIVATE);
}
