import type { FileHandle } from "node:fs/promises";
import { readUpTo } from "./rooted-files.ts";

/**
 * Headers in rpm's own format of a database (`Packages.db`, as openSUSE has it). Source: lib/backend/ndb/rpmpkg.c of rpm.
 * Words have their lowest byte first.
 *
 *     file = "RpmP", version, generation, pages of slots, 16 bytes more; slots, up to the end of their pages; blobs
 *     slot = "Slot", package or 0, first block, blocks; a block has 16 bytes
 *     blob = "BlbS", package, generation, bytes; these; padding and a tail of 12 bytes
 */
export async function* readNdbBlobs(handle: FileHandle): AsyncGenerator<Buffer> {
  const header = await readUpTo(handle, HEADER_BYTES);
  const pages = header.readUInt32LE(12);
  if (header.readUInt32LE(4) !== VERSION || pages < 1 || pages > MOST_PAGES) throw new Error("it is damaged");
  const slots = await readUpTo(handle, pages * PAGE_BYTES);
  for (let at = HEADER_BYTES; at + SLOT_BYTES <= slots.length; at += SLOT_BYTES) {
    if (slots.readUInt32LE(at) !== SLOT_MAGIC) throw new Error("it is damaged");
    const owner = slots.readUInt32LE(at + 4);
    if (owner === 0) continue;
    yield await readBlob(handle, owner, slots.readUInt32LE(at + 8) * BLOCK_BYTES);
  }
}

/** Whether a file begins as such a database does. */
export function isNdb(header: Buffer): boolean {
  return header.length >= HEADER_BYTES && header.readUInt32LE(0) === NDB_MAGIC;
}

async function readBlob(handle: FileHandle, owner: number, at: number): Promise<Buffer> {
  const head = await readUpTo(handle, BLOB_HEAD_BYTES, at);
  if (head.length < BLOB_HEAD_BYTES || head.readUInt32LE(0) !== BLOB_MAGIC) throw new Error("it is damaged");
  const bytes = head.readUInt32LE(12);
  if (head.readUInt32LE(4) !== owner || bytes > MOST_BLOB_BYTES) throw new Error("it is damaged");
  const blob = await readUpTo(handle, bytes, at + BLOB_HEAD_BYTES);
  if (blob.length < bytes) throw new Error("it is damaged");
  return blob;
}

/** `RpmP`, `Slot`, `BlbS`, read as words. */
const NDB_MAGIC = 0x506d7052;
const SLOT_MAGIC = 0x746f6c53;
const BLOB_MAGIC = 0x53626c42;
const VERSION = 0;
const HEADER_BYTES = 32;
const SLOT_BYTES = 16;
const BLOCK_BYTES = 16;
const BLOB_HEAD_BYTES = 16;
const PAGE_BYTES = 4096;
/** 254 packages a page. */
const MOST_PAGES = 512;
const MOST_BLOB_BYTES = 32 * 1024 * 1024;
