import { ipv4FromWord, ipv6FromWords } from "../../core/event/address.ts";
import type { DnsContent } from "../../core/event/event.ts";
import { registeredDomain } from "../../core/event/registered-domain.ts";
import { type DnsName, readDnsName, skipDnsName } from "./dns-name.ts";
import { dnsCodeName, dnsTypeName } from "./dns-numbers.ts";
import type { About } from "./reader.ts";

/*
 * message  = id flags questions answers authorities additionals question* record*     (RFC 1035, section 4)
 * flags    = QR opcode(4) AA TC RD RA Z AD CD code(4)
 * question = name type class
 * record   = name type class ttl(4) length data
 * Each number has two bytes but for ttl; over TCP the message's length comes first, in two bytes.
 */
const HEADER_BYTES = 12;
const RESPONSE = 0x8000;
const OPCODE = 0x7800;
const RESERVED = 0x0040;
const CODE = 0x000f;
/** IN, CH, HS, NONE, ANY; multicast DNS sets the first bit to ask for an answer to itself alone (RFC 6762). */
const CLASSES: ReadonlySet<number> = new Set([1, 3, 4, 254, 255, 0x8001, 0x80ff]);
/** Of either kind; no resolver sends more. */
const MOST_RECORDS = 512;
const MOST_ADDRESSES = 64;
const [TYPE_A, TYPE_AAAA, CLASS_IN] = [1, 28, 1];
/** Half-ASCII, as NetBIOS's name service writes a name (RFC 1002): no question of the DNS, though alike. */
const NETBIOS = /^[a-p]{32}$/;

/**
 * A question or an answer of the DNS. Answers count as far as they are there and fit their lengths; what follows them
 * is not looked at.
 */
export function readDns(bytes: Uint8Array, about: About): DnsContent | null {
  if (about.transport === "udp") return readMessage(bytes);
  const length = ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0);
  return length < HEADER_BYTES ? null : readMessage(bytes.subarray(2, 2 + length));
}

function readMessage(bytes: Uint8Array): DnsContent | null {
  if (bytes.length < HEADER_BYTES) return null;
  const message = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const flags = message.getUint16(2);
  const isAnswer = (flags & RESPONSE) !== 0;
  const isQuery = (flags & (OPCODE | RESERVED)) === 0 && (isAnswer || (flags & CODE) === 0);
  if (!isQuery || message.getUint16(4) !== 1 || !isLikely(message)) return null;
  const name = readDnsName(bytes, HEADER_BYTES);
  if (name === null || NETBIOS.test(name.text) || name.end + 4 > bytes.length) return null;
  if (!CLASSES.has(message.getUint16(name.end + 2))) return null;
  return contentOf(message, { name, isAnswer, code: flags & CODE });
}

function isLikely(message: DataView): boolean {
  return [6, 8, 10].every((at) => message.getUint16(at) <= MOST_RECORDS);
}

function contentOf(message: DataView, question: { name: DnsName; isAnswer: boolean; code: number }): DnsContent {
  const { name, isAnswer, code } = question;
  return {
    protocol: "dns",
    isAnswer,
    query: name.text,
    registeredDomain: registeredDomain(name.text),
    type: dnsTypeName(message.getUint16(name.end)),
    code: isAnswer ? dnsCodeName(code) : null,
    ...(isAnswer ? readAddresses(message, name.end + 4) : { addresses: [], ttlSeconds: null }),
  };
}

/** Addresses among the answers, each once, and the shortest life of any of their records. */
function readAddresses(message: DataView, start: number): Pick<DnsContent, "addresses" | "ttlSeconds"> {
  const bytes = new Uint8Array(message.buffer, message.byteOffset, message.byteLength);
  const addresses = new Set<string>();
  let ttlSeconds: number | null = null;
  let at: number | null = start;
  for (let left = message.getUint16(6); left > 0 && addresses.size < MOST_ADDRESSES; left--) {
    at = skipDnsName(bytes, at);
    if (at === null || at + 10 > bytes.length) break;
    const data = at + 10;
    at = data + message.getUint16(at + 8);
    if (at > bytes.length) break;
    const address = addressOf(message, data);
    if (address === null) continue;
    addresses.add(address);
    ttlSeconds = Math.min(ttlSeconds ?? Number.POSITIVE_INFINITY, message.getUint32(data - 6));
  }
  return { addresses: [...addresses], ttlSeconds };
}

/** The address that a record's data is, or null where it is none. */
function addressOf(message: DataView, data: number): string | null {
  const [type, kind, length] = [10, 8, 2].map((before) => message.getUint16(data - before));
  if (kind !== CLASS_IN) return null;
  const word = (index: number): number => message.getUint32(data + 4 * index, true);
  if (type === TYPE_A && length === 4) return ipv4FromWord(word(0));
  if (type === TYPE_AAAA && length === 16) return ipv6FromWords([word(0), word(1), word(2), word(3)]);
  return null;
}
