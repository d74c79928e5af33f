import { boundedText, hostName } from "./bounded-text.ts";
import { ByteReader } from "./byte-reader.ts";

/** What a client offers, as far as it was seen. */
export interface ClientHello {
  /** Whether all of it was there. */
  readonly isWhole: boolean;
  readonly legacyVersion: number;
  /** In the order sent, GREASE included, as all lists here. */
  readonly ciphers: readonly number[];
  readonly extensions: readonly number[];
  readonly versions: readonly number[];
  readonly signatures: readonly number[];
  readonly serverName: string | null;
  /** Names of protocols as they were sent. */
  readonly alpn: readonly Uint8Array[];
  readonly hasEncryptedName: boolean;
}

/** Numbers of extensions (IANA, TLS ExtensionType values). */
export const extension = {
  serverName: 0,
  signatures: 13,
  alpn: 16,
  versions: 43,
  /** Draft-ietf-tls-esni; it stayed the number. */
  encryptedHello: 0xfe0d,
} as const;

const MOST_SESSION_ID = 32;
const HOST_NAME = 0;

/*
 * body      = version(2) random(32) session<1> ciphers<2> compressions<1> extensions<2>       (RFC 8446, section 4.1.2)
 * extension = type(2) data<2>
 * x<n> is preceded by its length in n bytes.
 */

/** A client's hello; null where it is whole and its lengths do not fit, or what there is cannot begin one. */
export function readClientHello(body: Uint8Array, isWhole: boolean): ClientHello | null {
  const reader = new ByteReader(body);
  const legacyVersion = reader.u16();
  reader.skip(32);
  const session = reader.vector(1);
  const ciphers = numbersOf(reader.vector(2));
  reader.vector(1);
  const extensions = reader.left === 0 ? [] : extensionsOf(reader.vector(2));
  const areWhole = !reader.isShort && reader.left === 0 && extensions.every((one) => one.isWhole);
  if (session.length > MOST_SESSION_ID || (isWhole && !areWhole)) return null;
  const dataOf = (type: number): ByteReader => {
    return new ByteReader(extensions.find((one) => one.type === type && one.isWhole)?.data ?? new Uint8Array(0));
  };
  const types = extensions.map(({ type }) => type);
  return {
    ...{ isWhole, legacyVersion, ciphers, extensions: types },
    versions: numbersOf(dataOf(extension.versions).vector(1)),
    signatures: numbersOf(dataOf(extension.signatures).vector(2)),
    serverName: serverNameOf(dataOf(extension.serverName)),
    alpn: protocolsOf(dataOf(extension.alpn)),
    hasEncryptedName: types.includes(extension.encryptedHello),
  };
}

/** Values that mean nothing and are sent so that servers learn to ignore what they do not know (RFC 8701). */
export function withoutGrease(values: readonly number[]): readonly number[] {
  return values.filter((value) => (value & 0x0f0f) !== 0x0a0a || value >>> 8 !== (value & 0xff));
}

interface Extension {
  readonly type: number;
  readonly data: Uint8Array;
  readonly isWhole: boolean;
}

function extensionsOf(bytes: Uint8Array): readonly Extension[] {
  const reader = new ByteReader(bytes);
  const extensions: Extension[] = [];
  while (reader.left >= 2) {
    const type = reader.u16();
    const data = reader.vector(2);
    extensions.push({ type, data, isWhole: !reader.isShort });
  }
  return extensions;
}

function numbersOf(bytes: Uint8Array): readonly number[] {
  const reader = new ByteReader(bytes);
  return Array.from({ length: bytes.length >> 1 }, () => reader.u16());
}

/** name = type name<2>, in a list<2>                                             (RFC 6066, section 3) */
function serverNameOf(data: ByteReader): string | null {
  const names = new ByteReader(data.vector(2));
  while (names.left > 3) {
    const type = names.u8();
    const name = names.vector(2);
    if (type === HOST_NAME && !names.isShort) return hostName(boundedText(name));
  }
  return null;
}

/** name<1>, in a list<2>                                                         (RFC 7301, section 3.1) */
function protocolsOf(data: ByteReader): readonly Uint8Array[] {
  const names = new ByteReader(data.vector(2));
  const protocols: Uint8Array[] = [];
  while (names.left > 0) {
    const name = names.vector(1);
    if (name.length > 0 && !names.isShort) protocols.push(name);
  }
  return protocols;
}
