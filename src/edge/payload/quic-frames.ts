import { ByteReader } from "./byte-reader.ts";
import { readVarint } from "./quic-varint.ts";

/*
 * frame  = 0 padding | 1 ping | ack | crypto                       of those that an Initial may hold (RFC 9000, section 12.4)
 * ack    = (2 | 3) largest delay count first (gap length){count} [ecn{3}]
 * crypto = 6 offset data<varint>
 * All are varints.
 */
const [PADDING, PING, ACK, ACK_ECN, CRYPTO] = [0, 1, 2, 3, 6];
/** Far more than a hello has. */
const MOST_BYTES = 65_536;

interface Piece {
  readonly offset: number;
  readonly data: Uint8Array;
}

/** The bytes of the handshake from its first on, as far as there is no gap; clients send them in pieces, in any order. */
export function joinCrypto(payloads: readonly Uint8Array[]): Uint8Array {
  const pieces = payloads.flatMap(cryptoPieces).toSorted((a, b) => a.offset - b.offset);
  const last = pieces.reduce((end, { offset, data }) => Math.max(end, offset + data.length), 0);
  const joined = new Uint8Array(Math.min(last, MOST_BYTES));
  let filled = 0;
  for (const { offset, data } of pieces) {
    if (offset > filled || offset + data.length > joined.length) break;
    joined.set(data, offset);
    filled = Math.max(filled, offset + data.length);
  }
  return joined.subarray(0, filled);
}

function cryptoPieces(payload: Uint8Array): readonly Piece[] {
  const reader = new ByteReader(payload);
  const pieces: Piece[] = [];
  while (reader.left > 0) {
    const type = reader.u8();
    if (type === PADDING || type === PING) continue;
    if (type === ACK || type === ACK_ECN) skipAck(reader, type);
    else if (type === CRYPTO) {
      const offset = readVarint(reader);
      const data = reader.take(readVarint(reader));
      if (reader.isShort) break;
      pieces.push({ offset, data });
    } else break;
  }
  return pieces;
}

function skipAck(reader: ByteReader, type: number): void {
  readVarint(reader);
  readVarint(reader);
  const ranges = readVarint(reader);
  const rest = 1 + 2 * ranges + (type === ACK_ECN ? 3 : 0);
  for (let index = 0; index < rest && !reader.isShort; index++) readVarint(reader);
}
