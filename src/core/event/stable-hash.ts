/** FNV's 64-bit prime is 2^40 + 0x1b3. */
const PRIME_LOW = 0x1b3;
const PRIME_HIGH_SHIFT = 8;

/**
 * Sixteen hex digits of 64-bit FNV-1a over the UTF-16 code units of the parts; the same on every machine. Names things,
 * protects nothing. Source: Fowler, Noll, Vo, draft-eastlake-fnv.
 */
export function stableHash(parts: readonly (string | number | null)[]): string {
  let low = 0x84222325;
  let high = 0xcbf29ce4;
  const mix = (unit: number): void => {
    low = (low ^ unit) >>> 0;
    // (high, low) * prime mod 2^64; low * PRIME_LOW stays below 2^41, which a double holds exactly.
    const product = low * PRIME_LOW;
    const lowPart = product >>> 0;
    high = (Math.imul(high, PRIME_LOW) + (low << PRIME_HIGH_SHIFT) + (product - lowPart) / 0x1_0000_0000) >>> 0;
    low = lowPart;
  };
  for (const part of parts) {
    // The length before the text: ("ab", "c") and ("a", "bc") differ.
    const text = part === null ? "" : String(part);
    mix(part === null ? 0xffff : 0);
    mix(text.length & 0xffff);
    for (let index = 0; index < text.length; index++) mix(text.charCodeAt(index));
  }
  const hex = (word: number): string => word.toString(16).padStart(8, "0");
  return hex(high) + hex(low);
}
