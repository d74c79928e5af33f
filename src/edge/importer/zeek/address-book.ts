import { isIPv4, isIPv6 } from "node:net";
import { ipv4OfBytes } from "./ipv4-of-bytes.ts";
import type { Column, Row } from "./row.ts";
import { TextPool } from "./text-pool.ts";

/** Codes of IPv6 addresses begin above those of IPv4, which are the addresses themselves. */
const FIRST_IPV6 = 0x1_0000_0000;
/** Texts of so many IPv4 addresses are kept at hand, each at the one place that its code gives: most repeat soon. */
const TEXTS_AT_HAND = 8192;

/** Addresses as numbers: an IPv4 address takes no room at all, an IPv6 address once. */
export class AddressBook {
  readonly #ipv6 = new TextPool();
  readonly #codesAtHand = new Float64Array(TEXTS_AT_HAND).fill(-1);
  readonly #textsAtHand: string[] = new Array(TEXTS_AT_HAND).fill("");

  /** Code of a column's address, or -1 where it is none. */
  codeIn(row: Row, of: Column): number {
    const word = row.ipv4(of);
    return word >= 0 ? word : this.codeOf(row.text(of) ?? "");
  }

  /** Code of an address as text, or -1 where it is none. */
  codeOf(text: string): number {
    const canonical = canonicalAddress(text);
    if (canonical === null) return -1;
    if (canonical.includes(":")) return FIRST_IPV6 + this.#ipv6.idOf(canonical);
    const bytes = Buffer.from(canonical, "latin1");
    return ipv4OfBytes(bytes, { start: 0, end: bytes.length });
  }

  /** Canonical text of a code (RFC 5952). */
  textOf(code: number): string {
    if (isIpv6Code(code)) return this.#ipv6.textOf(code - FIRST_IPV6) ?? "";
    const place = (code ^ (code >>> 13) ^ (code >>> 24)) & (TEXTS_AT_HAND - 1);
    if (this.#codesAtHand[place] === code) return this.#textsAtHand[place] ?? "";
    const text = `${code & 0xff}.${(code >>> 8) & 0xff}.${(code >>> 16) & 0xff}.${code >>> 24}`;
    this.#codesAtHand[place] = code;
    this.#textsAtHand[place] = text;
    return text;
  }
}

/** Whether a code is of an IPv6 address. */
export function isIpv6Code(code: number): boolean {
  return code >= FIRST_IPV6;
}

/** Canonical text of an address (RFC 5952), an IPv4-mapped one as IPv4 and without its zone; null where it is none. */
export function canonicalAddress(text: string): string | null {
  if (isIPv4(text)) return text;
  if (!isIPv6(text)) return null;
  // The URL standard serializes as RFC 5952 does, but for addresses that hold an IPv4 one.
  const address = new URL(`http://[${text.replace(/%.*$/, "")}]/`).hostname.slice(1, -1);
  const [, high, low] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(address) ?? [];
  if (high === undefined || low === undefined) return address;
  const word = Number.parseInt(high, 16) * 0x1_0000 + Number.parseInt(low, 16);
  return [word >>> 24, (word >>> 16) & 0xff, (word >>> 8) & 0xff, word & 0xff].join(".");
}
