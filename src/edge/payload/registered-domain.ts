import { getDomain } from "tldts";

/** Under these the registries of addresses delegate, by address: no one sells a name there. */
const reverse = /(?:^|\.)((?:in-addr|ip6)\.arpa)$/;

/** What a registrar sells of a lower-case name: the same as the importer of Zeek's logs gives, as a test sees to. */
export function registeredDomain(name: string): string {
  return reverse.exec(name)?.[1] ?? getDomain(name, { extractHostname: false, validateHostname: false }) ?? name;
}
