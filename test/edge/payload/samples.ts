import { createCipheriv } from "node:crypto";
import { clientInitialKeys, quicVersions } from "../../../src/edge/payload/quic-keys.ts";

/** Bytes of hexadecimal digits; blanks do not count. */
export function hex(digits: string): Uint8Array {
  return new Uint8Array(Buffer.from(digits.replaceAll(/\s/g, ""), "hex"));
}

/** Bytes of parts: numbers are bytes, text is a byte for each character. */
export function bytesOf(...parts: readonly (number | string | Uint8Array)[]): Uint8Array {
  const buffers = parts.map((part) => {
    if (typeof part === "number") return Buffer.of(part);
    return typeof part === "string" ? Buffer.from(part, "latin1") : part;
  });
  return new Uint8Array(Buffer.concat(buffers));
}

export function u16(...values: readonly number[]): Uint8Array {
  return bytesOf(...values.flatMap((value) => [(value >> 8) & 0xff, value & 0xff]));
}

function u32(value: number): Uint8Array {
  return u16(Math.floor(value / 65_536), value & 0xffff);
}

/** Bytes preceded by their length in so many bytes. */
function vector(lengthBytes: 1 | 2 | 3, ...parts: readonly (number | string | Uint8Array)[]): Uint8Array {
  const data = bytesOf(...parts);
  return bytesOf(u32(data.length).subarray(4 - lengthBytes), data);
}

export function dnsName(name: string): Uint8Array {
  return bytesOf(...name.split(".").map((label) => vector(1, label)), 0);
}

export interface DnsRecord {
  readonly owner: Uint8Array;
  readonly type: number;
  readonly ttlSeconds: number;
  readonly data: Uint8Array;
}

/** Offset 12, where the question's name is. */
export const toQuestion = u16(0xc00c);

/** A question of class IN, or with `flags` of a response its answer. */
export function dnsMessage(
  name: string | Uint8Array,
  options: { type?: number; flags?: number; answers?: readonly DnsRecord[]; class?: number } = {},
): Uint8Array {
  const { type = 1, flags = 0x0100, answers = [], class: kind = 1 } = options;
  const question = bytesOf(typeof name === "string" ? dnsName(name) : name, u16(type, kind));
  const records = answers.map(({ owner, type: of, ttlSeconds, data }) =>
    bytesOf(owner, u16(of, 1), u32(ttlSeconds), vector(2, data)),
  );
  return bytesOf(u16(0x1234, flags, 1, answers.length, 0, 0), question, ...records);
}

export interface Hello {
  readonly serverName?: string;
  readonly ciphers?: readonly number[];
  readonly alpn?: readonly (string | Uint8Array)[];
  readonly versions?: readonly number[];
  readonly signatures?: readonly number[];
  /** Types in the order sent; those that have no content above are empty. */
  readonly extensions?: readonly number[];
  readonly legacyVersion?: number;
}

/** A ClientHello as a handshake message. */
export function clientHello(hello: Hello = {}): Uint8Array {
  const { ciphers = [0x1301, 0x1302], legacyVersion = 0x0303, extensions = [0, 16, 43, 13] } = hello;
  const contents = extensions.map((type) => bytesOf(u16(type), vector(2, contentOf(type, hello))));
  const body = bytesOf(
    ...[u16(legacyVersion), new Uint8Array(32).fill(7), vector(1, new Uint8Array(32).fill(9))],
    ...[vector(2, u16(...ciphers)), vector(1, 0)],
    extensions.length === 0 ? "" : vector(2, ...contents),
  );
  return bytesOf(1, vector(3, body));
}

function contentOf(type: number, hello: Hello): Uint8Array {
  const { serverName = "www.example.com", alpn = ["h2", "http/1.1"], versions = [0x0304, 0x0303] } = hello;
  const { signatures = [0x0403, 0x0804] } = hello;
  if (type === 0) return vector(2, 0, vector(2, serverName));
  if (type === 16) return vector(2, ...alpn.map((name) => vector(1, name)));
  if (type === 43) return vector(1, u16(...versions));
  return type === 13 ? vector(2, u16(...signatures)) : bytesOf();
}

/** A handshake message in records of at most so many bytes. */
export function tlsRecords(message: Uint8Array, most = 16_384): Uint8Array {
  const records: Uint8Array[] = [];
  for (let at = 0; at < message.length; at += most) {
    records.push(bytesOf(22, u16(0x0301), vector(2, message.subarray(at, at + most))));
  }
  return bytesOf(...records);
}

/** A CRYPTO frame (RFC 9000, section 19.6) with two-byte integers. */
export function cryptoFrame(offset: number, data: Uint8Array): Uint8Array {
  return bytesOf(6, u16(0x4000 | offset, 0x4000 | data.length), data);
}

/** An Initial packet of a client as RFC 9001, appendix A.2 makes it, its frames padded to 1162 bytes. */
export function quicInitial(frames: Uint8Array, number = 0x00000001): Uint8Array {
  const version = quicVersions.get(number);
  if (version === undefined) throw new Error(`no version ${number}`);
  const connectionId = hex("8394c8f03e515708");
  const { key, iv, hp } = clientInitialKeys(version, connectionId);
  const first = 0xc3 | (version.initialType << 4);
  const payload = bytesOf(frames, new Uint8Array(Math.max(0, 1162 - frames.length)));
  const length = u16(0x4000 | (4 + payload.length + 16));
  const header = bytesOf(first, u32(number), vector(1, connectionId), 0, 0, length, u32(2));
  const nonce = iv.map((byte, index) => (index === iv.length - 1 ? byte ^ 2 : byte));
  const cipher = createCipheriv("aes-128-gcm", key, nonce).setAAD(header);
  const sealed = bytesOf(cipher.update(payload), cipher.final(), cipher.getAuthTag());
  const mask = createCipheriv("aes-128-ecb", hp, null).update(sealed.subarray(0, 16));
  const packet = bytesOf(header, sealed);
  packet[0] = first ^ ((mask[0] ?? 0) & 0x0f);
  for (let index = 0; index < 4; index++) packet[18 + index] = (header[18 + index] ?? 0) ^ (mask[1 + index] ?? 0);
  return packet;
}
