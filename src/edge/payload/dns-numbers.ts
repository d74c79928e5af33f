/** Types of records by number (IANA, DNS parameters), named as Zeek names them. */
const TYPES: ReadonlyMap<number, string> = new Map([
  ...numbered(1, "A NS MD MF CNAME SOA MB MG MR NULL WKS PTR HINFO MINFO MX TXT RP AFSDB X25 ISDN RT NSAP"),
  ...numbered(23, "NSAP-PTR SIG KEY PX GPOS AAAA LOC NXT EID NIMLOC SRV ATMA NAPTR KX CERT A6 DNAME SINK OPT APL"),
  ...numbered(43, "DS SSHFP IPSECKEY RRSIG NSEC DNSKEY DHCID NSEC3 NSEC3PARAM TLSA SMIMEA"),
  ...numbered(55, "HIP NINFO RKEY TALINK CDS CDNSKEY OPENPGPKEY CSYNC ZONEMD SVCB HTTPS"),
  ...numbered(99, "SPF"),
  ...numbered(249, "TKEY TSIG IXFR AXFR MAILB MAILA ANY URI CAA"),
  ...numbered(32_768, "TA DLV"),
  ...numbered(65_535, "PRIVATE"),
]);

const CODES: readonly string[] = [
  ...["NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED"],
  ...["YXDOMAIN", "YXRRSET", "NXRRSET", "NOTAUTH", "NOTZONE"],
];

/** Name of a type, or its number as text. */
export function dnsTypeName(type: number): string {
  return TYPES.get(type) ?? String(type);
}

/** Name of a response code, or its number as text. */
export function dnsCodeName(code: number): string {
  return CODES[code] ?? String(code);
}

function numbered(first: number, names: string): readonly (readonly [number, string])[] {
  return names.split(" ").map((name, index) => [first + index, name]);
}
