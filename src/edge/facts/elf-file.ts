import type { FileHandle } from "node:fs/promises";
import { type ElfImage, readElf } from "./elf.ts";
import type { Span } from "./elf-layout.ts";

/** Reads an ELF file through its descriptor; null for what is none, or is damaged. Throws what the disk does. */
export async function readElfFile(handle: FileHandle, sizeBytes: number): Promise<ElfImage | null> {
  const reading = readElf();
  let step = reading.next();
  for (let spans = 0; step.done !== true; spans += 1) {
    if (spans > MOST_SPANS) return null;
    step = reading.next(await readSpan(handle, step.value, sizeBytes));
  }
  return step.value;
}

async function readSpan(handle: FileHandle, { offset, length }: Span, sizeBytes: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(Math.max(0, Math.min(length, sizeBytes - offset)));
  if (bytes.length === 0) return bytes;
  const { bytesRead } = await handle.read(bytes, 0, bytes.length, offset);
  return bytes.subarray(0, bytesRead);
}

const MOST_SPANS = 32;
