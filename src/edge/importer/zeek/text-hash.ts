/** 53 bits of the hash of a byte string; never 0. Two 32-bit halves, mixed at the end (cyrb53 by bryc, public domain). */
export function bytesHash(bytes: Uint8Array, start: number, end: number): number {
  let low = 0xdeadbeef;
  let high = 0x41c6ce57;
  for (let index = start; index < end; index++) {
    const byte = bytes[index] ?? 0;
    low = Math.imul(low ^ byte, 2654435761);
    high = Math.imul(high ^ byte, 1597334677);
  }
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  return ((high >>> 0) & 0x1f_ffff) * 0x1_0000_0000 + (low >>> 0) || 1;
}
