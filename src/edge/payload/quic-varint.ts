import type { ByteReader } from "./byte-reader.ts";

/** An integer whose first two bits say in how many bytes it is: 1, 2, 4 or 8 (RFC 9000, section 16). */
export function readVarint(reader: ByteReader): number {
  const first = reader.u8();
  const more = (1 << (first >> 6)) - 1;
  const high = first & 0x3f;
  if (more < 7) return high * 256 ** more + reader.number(more);
  const middle = reader.number(3);
  // Beyond 2^53 not exact, and beyond any length all the same.
  return (high * 256 ** 3 + middle) * 256 ** 4 + reader.number(4);
}
