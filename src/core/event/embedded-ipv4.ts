const MAY_EMBED = /^(?:::ffff:|64:ff9b:|200[12]:)/;
const TEREDO = 0;

/**
 * The IPv4 address that an IPv6 address in canonical text leads to, or null: by NAT64 (64:ff9b::/96, RFC 6052; a
 * network's own 64:ff9b:1::/48, RFC 8215), mapped (RFC 4291), by 6to4 (RFC 3056) or to a Teredo client (RFC 4380).
 */
export function embeddedIpv4(address: string): string | null {
  if (!MAY_EMBED.test(address)) return null;
  const groups = groupsOf(address);
  const [first = 0, second = 0, third = 0, fourth = 0, fifth = 0, sixth = 0, high = 0, low = 0] = groups;
  if (first === 0x2002) return ipv4Of(second, third);
  if (first === 0x2001) return second === TEREDO ? ipv4Of(high ^ 0xffff, low ^ 0xffff) : null;
  if (first === 0) return second + third + fourth + fifth === 0 && sixth === 0xffff ? ipv4Of(high, low) : null;
  if (third === 1) return high + low > 0 ? ipv4Of(high, low) : ofPrefix48(groups);
  return third + fourth + fifth + sixth === 0 ? ipv4Of(high, low) : null;
}

/** RFC 6052, section 2.2: behind 48 bits stand two bytes, a byte that is 0, the other two, and nothing but zeros. */
function ofPrefix48([, , , fourth = 0, fifth = 0, sixth = 0]: readonly number[]): string {
  return ipv4Of(fourth, ((fifth & 0xff) << 8) | (sixth >>> 8));
}

function ipv4Of(high: number, low: number): string {
  return [high >>> 8, high & 0xff, low >>> 8, low & 0xff].join(".");
}

/** Eight numbers of 16 bits. */
function groupsOf(address: string): readonly number[] {
  const [head = [], tail = []] = address.split("::").map((half) => half.split(":").filter(Boolean));
  const zeros = Array<string>(Math.max(0, 8 - head.length - tail.length)).fill("0");
  return [...head, ...zeros, ...tail].map((group) => Number.parseInt(group, 16) & 0xffff);
}
