import { embeddedIpv4 } from "./embedded-ipv4.ts";

/** What an address is by IANA's special-purpose registries for IPv4 and IPv6 (RFC 6890), and by what clouds made of it. */
export type AddressKind =
  | "loopback"
  | "link-local"
  | "private"
  | "shared"
  | "multicast"
  | "broadcast"
  | "metadata"
  | "documentation"
  | "reserved"
  | "public";

/** Where clouds hand a machine, or a container, its own credentials. */
const METADATA: ReadonlySet<string> = new Set([
  // AWS, Google, Azure, Oracle, OpenStack, DigitalOcean and others; IPv6 of AWS, Google, Oracle, OpenStack, Linode.
  ...["169.254.169.254", "fd00:ec2::254", "fd20:ce::254", "fd00:c1::a9fe:a9fe", "fe80::a9fe:a9fe", "fd00:a9fe:a9fe::1"],
  // AWS: tasks of ECS, pods of EKS.
  ...["169.254.170.2", "169.254.170.23", "fd00:ec2::23"],
  // Azure's WireServer, Alibaba, Tencent, Scaleway, Oracle's classic cloud.
  ...["168.63.129.16", "100.100.100.200", "169.254.0.23", "169.254.42.42", "fd00:42::42", "192.0.0.192"],
]);

/** Of private networks are those inside that no router of the internet takes; what is not assigned to anybody is not. */
const OUTSIDE: ReadonlySet<AddressKind> = new Set(["public", "documentation", "reserved"]);

/**
 * Kind of an address in canonical text; one that leads to an IPv4 address (NAT64 and the like) is of the kind of that.
 * `shared` is carrier-grade NAT (RFC 6598). A private IPv4 address that ends in .255 counts as its network's broadcast,
 * which on networks smaller or larger than /24 it need not be.
 */
export function addressKind(address: string): AddressKind {
  if (METADATA.has(address)) return "metadata";
  if (!address.includes(":")) return kindOfIpv4(address);
  const embedded = embeddedIpv4(address);
  return embedded === null ? kindOfIpv6(address) : addressKind(embedded);
}

/**
 * Whether an address lies beyond the networks of whoever runs this node. Addresses for documents, or that nobody was
 * given, do: laboratories and proxies use them for what is far away.
 */
export function isOutside(address: string): boolean {
  return OUTSIDE.has(addressKind(address));
}

function kindOfIpv4(address: string): AddressKind {
  const network = networkOf(address);
  const [a, b, c] = [network >>> 16, (network >>> 8) & 0xff, network & 0xff];
  if (address === "255.255.255.255") return "broadcast";
  if (a === 127) return "loopback";
  if (a >= 224 && a < 240) return "multicast";
  if (a === 169 && b === 254) return "link-local";
  if (a === 100 && b >= 64 && b < 128) return "shared";
  if (a === 10 || (a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168))
    return address.endsWith(".255") ? "broadcast" : "private";
  if (DOCUMENTATION.has(network)) return "documentation";
  return isReservedIpv4(a, b, c) ? "reserved" : "public";
}

/** The first three numbers of an IPv4 address as one. Written out: each beat that is weighed asks for it several times. */
function networkOf(address: string): number {
  let [network, part, dots] = [0, 0, 0];
  for (let index = 0; index < address.length && dots < 3; index++) {
    const code = address.charCodeAt(index);
    if (code !== DOT) part = part * 10 + code - ZERO;
    else [network, part, dots] = [(network << 8) | (part & 0xff), 0, dots + 1];
  }
  return network;
}

const DOT = 0x2e;
const ZERO = 0x30;

/** RFC 5737. */
const DOCUMENTATION: ReadonlySet<number> = new Set(["192.0.2.0", "198.51.100.0", "203.0.113.0"].map(networkOf));

/** This network, protocol assignments, relays of 6to4 (given up), benchmarks (RFC 2544), and what is for the future. */
function isReservedIpv4(a: number, b: number, c: number): boolean {
  const isOfProtocols = a === 192 && b === 0 && c === 0;
  return a === 0 || a >= 240 || isOfProtocols || (a === 192 && b === 88 && c === 99) || (a === 198 && b >> 1 === 9);
}

function kindOfIpv6(address: string): AddressKind {
  if (address === "::1") return "loopback";
  const [first = 0, second = 0, third = 0] = address.split(":", 3).map((group) => Number.parseInt(group || "0", 16));
  if (first >= 0xff00) return "multicast";
  if (first >= 0xfe80 && first < 0xfec0) return "link-local";
  if (first >= 0xfc00 && first < 0xfe00) return "private";
  // RFC 3849, RFC 9637
  if ((first === 0x2001 && second === 0xdb8) || (first === 0x3fff && second < 0x1000)) return "documentation";
  // Only 2000::/3 is given out (RFC 4291); of it 2001:2::/48 is for benchmarks (RFC 5180).
  const isGivenOut = first >= 0x2000 && first < 0x4000;
  return isGivenOut && !(first === 0x2001 && second === 2 && third === 0) ? "public" : "reserved";
}
