import type { TlsContent } from "../../core/event/event.ts";
import { ByteReader } from "./byte-reader.ts";
import { readHello } from "./handshake.ts";
import { joinCrypto } from "./quic-frames.ts";
import { clientInitialKeys, type QuicVersion, quicVersions } from "./quic-keys.ts";
import { type Packet, unprotect } from "./quic-packet.ts";
import { readVarint } from "./quic-varint.ts";

/*
 * datagram = packet+                                                      coalesced (RFC 9000, section 12.2)
 * packet   = first version(4) destination<1> source<1> rest               long header (section 17.2)
 * rest     = token<varint> length(varint) number(1..4) payload            of an Initial
 * first    = 1 1 type(2) reserved(2) numberLength(2)
 */
const LONG_HEADER = 0x80;
const FIXED_BIT = 0x40;
const MOST_CONNECTION_ID = 20;
const MOST_PACKETS = 4;

const RECOGNISED: TlsContent = {
  ...{ protocol: "quic", isClient: false, serverName: null, alpn: [], version: null, ja4: null },
  hasEncryptedName: false,
};

/**
 * The hello in the Initial packets of a client, as far as this datagram holds it. Whatever else has a long header of a
 * known version is said to be QUIC and no more, so are packets that are cut: their keys prove nothing then.
 */
export function readQuic(bytes: Uint8Array): TlsContent | null {
  const first = readHeader(bytes);
  if (first === null) return null;
  if (first.version === null) return first.isNegotiation ? RECOGNISED : null;
  const keys = first.initial === null ? null : clientInitialKeys(first.version, first.destination);
  const payloads: Uint8Array[] = [];
  let rest = bytes;
  for (let packets = 0; keys !== null && packets < MOST_PACKETS; packets++) {
    const initial = readHeader(rest)?.initial ?? null;
    const payload = initial === null ? null : unprotect(initial, keys);
    if (initial === null || payload === null) break;
    payloads.push(payload);
    rest = rest.subarray(initial.bytes.length);
  }
  if (payloads.length === 0) return RECOGNISED;
  return readHello(joinCrypto(payloads), "quic") ?? { ...RECOGNISED, isClient: true };
}

interface Header {
  /** Null where it is not known. */
  readonly version: QuicVersion | null;
  readonly destination: Uint8Array;
  /** A server lists the versions that it speaks. */
  readonly isNegotiation: boolean;
  /** Null where it is no Initial, or is cut. */
  readonly initial: Packet | null;
}

/** What a long header says, or null where none begins. */
function readHeader(bytes: Uint8Array): Header | null {
  const reader = new ByteReader(bytes);
  const first = reader.u8();
  const number = reader.number(4);
  const destination = reader.vector(1);
  const source = reader.vector(1);
  const areIds = destination.length <= MOST_CONNECTION_ID && source.length <= MOST_CONNECTION_ID;
  if ((first & LONG_HEADER) === 0 || reader.isShort || !areIds) return null;
  const isNegotiation = number === 0 && reader.left >= 4 && reader.left % 4 === 0;
  const version = quicVersions.get(number) ?? null;
  if (number !== 0 && (first & FIXED_BIT) === 0) return null;
  const isInitial = version !== null && ((first >> 4) & 3) === version.initialType;
  return { version, destination, isNegotiation, initial: isInitial ? readInitial(bytes, reader) : null };
}

function readInitial(bytes: Uint8Array, reader: ByteReader): Packet | null {
  reader.skip(readVarint(reader));
  const length = readVarint(reader);
  const numberAt = reader.at;
  if (reader.isShort || length > reader.left) return null;
  return { bytes: bytes.subarray(0, numberAt + length), numberAt };
}
