import { type ElfImage, readElf } from "../../../src/edge/facts/elf.ts";
import type { Span } from "../../../src/edge/facts/elf-layout.ts";

/** What was read of a file that is in memory, and in which spans. */
export interface ReadElf {
  readonly image: ElfImage | null;
  readonly spans: readonly Span[];
}

/** Reads it to the end, as a file would be. */
export function readElfOf(file: Buffer): ReadElf {
  const reading = readElf();
  const spans: Span[] = [];
  let step = reading.next();
  while (step.done !== true) {
    const { offset, length } = step.value;
    spans.push(step.value);
    step = reading.next(file.subarray(offset, offset + length));
  }
  return { image: step.value, spans };
}
