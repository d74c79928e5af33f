import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import type { Event } from "../../core/event/event.ts";
import { TocsinError } from "../../core/tocsin-error.ts";
import { encodeBlock, encodeFileHeader, MAX_BLOCK_EVENTS } from "./codec.ts";

/** How many events wait for a slow disk: some 30 MB. What comes beyond is dropped and counted. */
const MAX_WAITING_EVENTS = 65_536;
/** What a crash may take, and how often a node where nothing happens writes a block for its ticks. */
const FLUSH_MS = 5000;

export interface RecordingWriterOptions {
  /** Longest time that an event waits for its block to fill, in milliseconds; FLUSH_MS by default. */
  readonly flushMs?: number;
  /** Replaces what the file holds; without it a file that is not empty is refused. */
  readonly isForced?: boolean;
  readonly maxWaitingEvents?: number;
  /** Told once, when the recording cannot go on; `close()` returns the same. */
  readonly onFailure?: (failure: TocsinError) => void;
}

/**
 * Writes events to a recording (mode 0600) in blocks of at most 4096, each with one write.
 *
 * `write()` never waits for the disk. When the disk fails, the recording ends after its last whole block and every later
 * event is counted in `dropped`; blocks written before stay readable.
 */
export class RecordingWriter {
  readonly path: string;
  readonly #file: FileHandle;
  readonly #flushMs: number;
  readonly #maxWaitingEvents: number;
  readonly #onFailure: (failure: TocsinError) => void;
  #waiting: Event[] = [];
  #timer: NodeJS.Timeout | undefined;
  #work: Promise<void> | null = null;
  #closing: Promise<TocsinError | null> | null = null;
  #failure: TocsinError | null = null;
  #writtenBytes = 0;
  #writtenEvents = 0;
  #dropped = 0;
  #unreported = 0;
  #droppedAt = 0;

  private constructor(path: string, file: FileHandle, options: RecordingWriterOptions) {
    this.path = path;
    this.#file = file;
    this.#flushMs = options.flushMs ?? FLUSH_MS;
    this.#maxWaitingEvents = options.maxWaitingEvents ?? MAX_WAITING_EVENTS;
    this.#onFailure = options.onFailure ?? (() => {});
  }

  /** Makes the file and writes its header; returns why not where that fails or the file holds something. */
  static async open(path: string, options: RecordingWriterOptions = {}): Promise<RecordingWriter | TocsinError> {
    const file = await openFile(path, options.isForced === true);
    if (file instanceof TocsinError) return file;
    const writer = new RecordingWriter(path, file, options);
    await writer.#append(encodeFileHeader());
    if (writer.#failure === null) return writer;
    await writer.close();
    return writer.#failure;
  }

  /** Why the recording ended early, or null. */
  get failure(): TocsinError | null {
    return this.#failure;
  }

  /** Events that did not reach the file: the disk was too slow or failed, or one alone was too large for a block. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Events in the file. */
  get writtenEvents(): number {
    return this.#writtenEvents;
  }

  /** Bytes in the file. */
  get writtenBytes(): number {
    return this.#writtenBytes;
  }

  write(event: Event): void {
    if (this.#failure !== null || this.#closing !== null || this.#waiting.length >= this.#maxWaitingEvents) {
      this.#drop(1, event.at);
      return;
    }
    this.#reportLoss();
    this.#waiting.push(event);
    if (this.#waiting.length >= MAX_BLOCK_EVENTS) this.#start();
    // Does not keep the process alive: whoever opened the recording closes it.
    else this.#timer ??= setTimeout(() => this.#start(), this.#flushMs).unref();
  }

  /** Waits until every event written so far is in the file or dropped. */
  async flush(): Promise<void> {
    while (this.#waiting.length > 0 || this.#work !== null) {
      this.#start();
      await this.#work;
    }
  }

  /** Writes what waits and closes the file; may be called again. Returns why the recording ended early, or null. */
  close(): Promise<TocsinError | null> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<TocsinError | null> {
    await this.flush();
    clearTimeout(this.#timer);
    try {
      await this.#file.close();
    } catch (cause) {
      this.#fail(cause);
    }
    return this.#failure;
  }

  #start(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#work !== null) return;
    this.#work = this.#drain().finally(() => {
      this.#work = null;
    });
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      await this.#appendEvents(this.#waiting.splice(0, MAX_BLOCK_EVENTS));
      if (this.#waiting.length === 0) this.#reportLoss();
    }
  }

  /** Halves a block that is too large; one event that is too large alone is dropped. */
  async #appendEvents(events: readonly Event[]): Promise<void> {
    const block = this.#failure === null ? encodeBlock(events) : null;
    if (block === null && this.#failure === null && events.length > 1) {
      const half = events.length >> 1;
      await this.#appendEvents(events.slice(0, half));
      await this.#appendEvents(events.slice(half));
    } else if (block !== null && (await this.#append(block))) this.#writtenEvents += events.length;
    else this.#drop(events.length, events[0]?.at ?? 0);
  }

  async #append(bytes: Uint8Array): Promise<boolean> {
    try {
      for (let done = 0; done < bytes.length; ) done += (await this.#file.write(bytes, done)).bytesWritten;
      this.#writtenBytes += bytes.length;
      return true;
    } catch (cause) {
      this.#fail(cause);
      // Half a block would be reported as damage; where it cannot be taken off, the reader copes.
      await this.#file.truncate(this.#writtenBytes).catch(() => {});
      return false;
    }
  }

  #fail(cause: unknown): void {
    if (this.#failure !== null) return;
    const message = `Cannot write recording "${this.path}" past byte ${this.#writtenBytes}: ${reasonOf(cause)}; the ${this.#writtenEvents} events before can be replayed, free the disk or record elsewhere`;
    this.#failure = new TocsinError("unwritable-output", message, { cause });
    this.#onFailure(this.#failure);
  }

  #drop(count: number, at: number): void {
    this.#dropped += count;
    this.#unreported += count;
    this.#droppedAt = at;
  }

  /** Puts into the recording itself, as soon as there is room again, that it is not whole. */
  #reportLoss(): void {
    if (this.#unreported === 0 || this.#failure !== null) return;
    const reason = "recording: the disk was too slow, or an event too large";
    this.#waiting.push({ kind: "lost", at: this.#droppedAt, where: "queue", count: this.#unreported, reason });
    this.#unreported = 0;
  }
}

async function openFile(path: string, isForced: boolean): Promise<FileHandle | TocsinError> {
  let file: FileHandle | undefined;
  try {
    // Not truncated by opening: first it must be known that nothing is lost.
    file = await open(path, constants.O_WRONLY | constants.O_CREAT, 0o600);
    const stat = await file.stat();
    if (!stat.isFile()) return file;
    if (stat.size > 0 && !isForced) {
      await file.close();
      const message = `Cannot record to "${path}": it already holds ${stat.size} bytes; choose another name, remove it, or force it`;
      return new TocsinError("unwritable-output", message);
    }
    await file.truncate(0);
    await file.chmod(0o600);
    return file;
  } catch (cause) {
    await file?.close();
    const message = `Cannot record to "${path}": ${reasonOf(cause)}; choose a file that can be written`;
    return new TocsinError("unwritable-output", message, { cause });
  }
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
