/** What an address is by the registries: IANA's special-purpose registries for IPv4 and IPv6 (RFC 6890). */
export type AddressKind =
  | "loopback"
  | "link-local"
  | "private"
  | "shared"
  | "multicast"
  | "broadcast"
  | "metadata"
  | "public";

/** Where every large cloud answers with a machine's own credentials. */
const METADATA: ReadonlySet<string> = new Set(["169.254.169.254", "fd00:ec2::254", "168.63.129.16", "100.100.100.200"]);

/**
 * Kind of an address in canonical text. `shared` is carrier-grade NAT (RFC 6598). A private IPv4 address that ends in
 * .255 counts as its network's broadcast, which on networks smaller or larger than /24 it need not be.
 */
export function addressKind(address: string): AddressKind {
  if (METADATA.has(address)) return "metadata";
  return address.includes(":") ? kindOfIpv6(address) : kindOfIpv4(address);
}

function kindOfIpv4(address: string): AddressKind {
  const first = address.indexOf(".");
  const second = address.indexOf(".", first + 1);
  const [a, b] = [Number(address.slice(0, first)), Number(address.slice(first + 1, second))];
  if (address === "255.255.255.255") return "broadcast";
  if (a === 127) return "loopback";
  if (a >= 224 && a < 240) return "multicast";
  if (a === 169 && b === 254) return "link-local";
  if (a === 100 && b >= 64 && b < 128) return "shared";
  if (a !== 10 && !(a === 172 && b >= 16 && b < 32) && !(a === 192 && b === 168)) return "public";
  return address.endsWith(".255") ? "broadcast" : "private";
}

function kindOfIpv6(address: string): AddressKind {
  if (address === "::1") return "loopback";
  const first = Number.parseInt(address.slice(0, address.indexOf(":")) || "0", 16);
  if (first >= 0xff00) return "multicast";
  if (first >= 0xfe80 && first < 0xfec0) return "link-local";
  return first >= 0xfc00 && first < 0xfe00 ? "private" : "public";
}
