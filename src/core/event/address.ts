/** Text of an IPv4 address given as the 32-bit word that a little-endian machine reads from its four bytes. */
export function ipv4FromWord(word: number): string {
  return [word & 0xff, (word >>> 8) & 0xff, (word >>> 16) & 0xff, word >>> 24].join(".");
}

/** Canonical text (RFC 5952) of an IPv6 address given as four such words; an IPv4-mapped one becomes IPv4. */
export function ipv6FromWords(words: readonly [number, number, number, number]): string {
  const [a, b, c, d] = words;
  if (a === 0 && b === 0 && c >>> 0 === 0xffff0000) return ipv4FromWord(d);
  const groups = words.flatMap((word) => [swap16(word & 0xffff), swap16(word >>> 16)]);
  const run = longestZeroRun(groups);
  const hex = (part: readonly number[]): string => part.map((group) => group.toString(16)).join(":");
  if (run.length < 2) return hex(groups);
  return `${hex(groups.slice(0, run.start))}::${hex(groups.slice(run.start + run.length))}`;
}

/** Host order of a 16-bit number in network order, and back. */
export function swap16(value: number): number {
  return ((value & 0xff) << 8) | (value >>> 8);
}

/** Whether traffic to this address stays on the node by definition (127.0.0.0/8, ::1). */
export function isLoopback(address: string): boolean {
  return address === "::1" || /^127\.\d+\.\d+\.\d+$/.test(address);
}

/** Whether no host answers at this address: unspecified, or one that nothing was learnt of. */
export function isUnspecified(address: string): boolean {
  return address === "0.0.0.0" || address === "::";
}

/** Whether text that stands for a host is none of its names: digits and dots, or with a colon (RFC 3696, section 2). */
export function isAddressText(text: string): boolean {
  return /^[\d.]*$|:/.test(text);
}

/** The first of the longest runs wins (RFC 5952, section 4.2.3). */
function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  groups.forEach((group, index) => {
    if (group !== 0) start = index + 1;
    else if (index - start + 1 > best.length) best = { start, length: index - start + 1 };
  });
  return best;
}
