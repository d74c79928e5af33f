import { constants, crc32, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { Decoder, Encoder } from "@msgpack/msgpack";
import type { Event } from "../../core/event/event.ts";
import { parseEvent } from "../../core/event/parse-event.ts";
import { fromTables, toTables } from "./tables.ts";

/*
 * recording = magic version block*
 * magic     = "TOCSINRC"                            8 bytes
 * version   = u8                                    1
 * block     = length crc count payload
 * length    = u32le                                 bytes of payload, at most 16 MiB
 * crc       = u32le                                 CRC-32 (zlib's) of payload
 * count     = u32le                                 events in payload, at most 4096
 * payload   = zstd of MessagePack of contents       at most 2 MiB unpacked
 * contents  = [order, texts, table*]                see tables.ts
 *
 * A block stands alone: what comes before a damaged one can be read without what comes after, and each names its fields.
 */
const MAGIC = "TOCSINRC";
/** Of the format; a reader takes its own only. A new field of an event needs no new version. */
export const FORMAT_VERSION = 1;
export const FILE_HEADER_BYTES = MAGIC.length + 1;
export const BLOCK_HEADER_BYTES = 12;
export const MAX_BLOCK_EVENTS = 4096;
const MAX_PAYLOAD_BYTES = 16 * 1024 * 1024;
/** Ten times a usual block. It also bounds what lists nested in lists, one a byte, make of themselves in memory. */
const MAX_UNPACKED_BYTES = 2 * 1024 * 1024;
const MAX_STRING_BYTES = 4 * 65_536;

const decoder = new Decoder({
  maxStrLength: MAX_STRING_BYTES,
  maxBinLength: 0,
  maxExtLength: 0,
  maxMapLength: 64,
  // A block's texts: some fields of each event.
  maxArrayLength: 32 * MAX_BLOCK_EVENTS,
});
const encoder = new Encoder();

export interface BlockHeader {
  readonly payloadBytes: number;
  readonly crc: number;
  readonly events: number;
}

/** Contents of one block, or what is wrong with it, as the end of a sentence that begins with the block. */
export type BlockContents = { readonly events: Event[]; readonly malformedEvents: number } | { readonly fault: string };

export function encodeFileHeader(): Uint8Array {
  return Buffer.concat([Buffer.from(MAGIC), Buffer.of(FORMAT_VERSION)]);
}

/** Version of the recording that begins with these bytes, or null where they do not begin a recording. */
export function decodeFileHeader(bytes: Uint8Array): number | null {
  const header = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (header.length < FILE_HEADER_BYTES || header.toString("latin1", 0, MAGIC.length) !== MAGIC) return null;
  return header.readUInt8(MAGIC.length);
}

/** One block of at most 4096 events, or null where they are too large for one: then try with fewer. */
export function encodeBlock(events: readonly Event[]): Uint8Array | null {
  const contents = encoder.encodeSharedRef(toTables(events));
  if (contents.length > MAX_UNPACKED_BYTES) return null;
  const payload = zstdCompressSync(contents, { params: { [constants.ZSTD_c_compressionLevel]: 3 } });
  const header = Buffer.alloc(BLOCK_HEADER_BYTES);
  header.writeUInt32LE(payload.length, 0);
  header.writeUInt32LE(crc32(payload), 4);
  header.writeUInt32LE(events.length, 8);
  return Buffer.concat([header, payload]);
}

/** Header of a block, or null where no block can have it. Wants `BLOCK_HEADER_BYTES` bytes. */
export function decodeBlockHeader(bytes: Buffer): BlockHeader | null {
  const payloadBytes = bytes.readUInt32LE(0);
  const events = bytes.readUInt32LE(8);
  if (payloadBytes > MAX_PAYLOAD_BYTES || events > MAX_BLOCK_EVENTS || events === 0) return null;
  return { payloadBytes, crc: bytes.readUInt32LE(4), events };
}

export function decodeBlock(header: BlockHeader, payload: Uint8Array): BlockContents {
  if (crc32(payload) !== header.crc) return { fault: "fails its checksum" };
  const values = decodeContents(payload);
  if (values === null) return { fault: "cannot be unpacked" };
  if (values.length !== header.events) return { fault: "holds another number of events than it says" };
  const events: Event[] = [];
  for (const value of values) {
    const event = parseEvent(value);
    if (event !== null) events.push(event);
  }
  return { events, malformedEvents: values.length - events.length };
}

function decodeContents(payload: Uint8Array): readonly unknown[] | null {
  try {
    return fromTables(decoder.decode(zstdDecompressSync(payload, { maxOutputLength: MAX_UNPACKED_BYTES })));
  } catch {
    // The checksum fits, so its writer made it so; which of the libraries refused it helps nobody.
    return null;
  }
}
