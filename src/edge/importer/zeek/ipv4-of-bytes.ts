import type { Span } from "./decimal.ts";

const POINT = 0x2e;

/** Dotted text of an IPv4 address as the word that a little-endian machine reads from its four bytes, or -1. */
export function ipv4OfBytes(bytes: Uint8Array, { start, end }: Span): number {
  let word = 0;
  let octet = -1;
  let shift = 0;
  for (let index = start; index < end; index++) {
    const byte = bytes[index] ?? 0;
    const digit = byte - 0x30;
    if (digit >= 0 && digit <= 9) {
      // A zero in front would make two texts of one address, and means octal to some.
      if (octet === 0) return -1;
      octet = octet < 0 ? digit : octet * 10 + digit;
      if (octet > 255) return -1;
    } else if (byte === POINT && octet >= 0 && shift < 24) {
      word |= octet << shift;
      shift += 8;
      octet = -1;
    } else return -1;
  }
  return shift === 24 && octet >= 0 ? (word | (octet << 24)) >>> 0 : -1;
}
