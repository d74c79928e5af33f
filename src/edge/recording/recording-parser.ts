import type { Event } from "../../core/event/event.ts";
import { ByteQueue } from "./byte-queue.ts";
import {
  BLOCK_HEADER_BYTES,
  type BlockHeader,
  decodeBlock,
  decodeBlockHeader,
  decodeFileHeader,
  FILE_HEADER_BYTES,
  FORMAT_VERSION,
} from "./codec.ts";

/** What was read of a recording so far; filled in while it is read. */
export class RecordingReport {
  blocks = 0;
  events = 0;
  /** Bytes of the file header and of whole, undamaged blocks. */
  bytes = 0;
  /** Entries of undamaged blocks that are no event for this version. */
  malformedEvents = 0;
  /** Why reading ended before the end of the recording, as a sentence for people; null where it did not. */
  damage: string | null = null;
}

/** Takes a recording's bytes in pieces of any length and gives its events; stops for good at the first damage. */
export class RecordingParser {
  readonly #name: string;
  readonly #report: RecordingReport;
  readonly #queue = new ByteQueue();
  #isOpened = false;
  #header: BlockHeader | null = null;

  constructor(name: string, report: RecordingReport) {
    this.#name = name;
    this.#report = report;
  }

  /** The events of each block that these bytes complete. */
  *push(chunk: Buffer): Generator<Event[]> {
    this.#queue.push(chunk);
    if (!this.#isOpened && !this.#open()) return;
    while (this.#report.damage === null) {
      if (this.#header === null && !this.#nextHeader()) return;
      if (this.#header === null || this.#queue.length < this.#header.payloadBytes) return;
      const events = this.#nextBlock(this.#header);
      if (events.length > 0) yield events;
    }
  }

  /** Says that no more bytes come: what is left then is damage. */
  end(): void {
    if (this.#report.damage !== null) return;
    if (!this.#isOpened) this.#report.damage = this.#notRecording();
    else if (this.#header !== null || this.#queue.length > 0) this.#damage("is cut short");
  }

  #open(): boolean {
    if (this.#queue.length < FILE_HEADER_BYTES) return false;
    const version = decodeFileHeader(this.#queue.take(FILE_HEADER_BYTES));
    if (version === FORMAT_VERSION) {
      this.#isOpened = true;
      this.#report.bytes = FILE_HEADER_BYTES;
      return true;
    }
    this.#report.damage = version === null ? this.#notRecording() : this.#otherVersion(version);
    return false;
  }

  #nextHeader(): boolean {
    if (this.#queue.length < BLOCK_HEADER_BYTES) return false;
    this.#header = decodeBlockHeader(this.#queue.take(BLOCK_HEADER_BYTES));
    if (this.#header === null) this.#damage("has an impossible header");
    return this.#header !== null;
  }

  #nextBlock(header: BlockHeader): Event[] {
    const contents = decodeBlock(header, this.#queue.take(header.payloadBytes));
    this.#header = null;
    if ("fault" in contents) {
      this.#damage(contents.fault);
      return [];
    }
    this.#report.blocks++;
    this.#report.events += contents.events.length;
    this.#report.malformedEvents += contents.malformedEvents;
    this.#report.bytes += BLOCK_HEADER_BYTES + header.payloadBytes;
    return contents.events;
  }

  #damage(fault: string): void {
    const { blocks, bytes } = this.#report;
    const before =
      blocks === 0 ? "nothing was replayed" : `the ${blocks} before it ${blocks === 1 ? "was" : "were"} replayed`;
    this.#report.damage = `Cannot read recording "${this.#name}" past byte ${bytes}: block ${blocks + 1} ${fault}; ${before}`;
  }

  #notRecording(): string {
    return `Cannot read recording "${this.#name}": it does not begin as a tocsin recording does; give a file that tocsin record wrote`;
  }

  #otherVersion(version: number): string {
    const remedy = version > FORMAT_VERSION ? "upgrade tocsin" : "it is damaged, give another copy";
    return `Cannot read recording "${this.#name}": it has format version ${version}, this tocsin reads ${FORMAT_VERSION}; ${remedy}`;
  }
}
