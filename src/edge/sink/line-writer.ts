import { write } from "node:fs";
import { type LineDescriptor, openLineDescriptor } from "./line-descriptor.ts";
import { type Chunk, LineQueue } from "./line-queue.ts";

export interface LineWriterOptions {
  /** Default 1, the standard output. Stays open when the writer closes. */
  readonly fd?: number;
  /** Most bytes that wait to be written; default 64 MiB. */
  readonly maxBytes?: number;
  /** The reader went away, or the descriptor cannot be written to: told once, nothing is written any more. */
  readonly onClosed?: () => void;
  /** Writing failed (no space left on the device, say) and is tried again each second: told once for each such spell. */
  readonly onError?: (error: Error) => void;
}

const failureRetryMs = 1000;
const longestPauseMs = 32;
const endingCodes: ReadonlySet<string> = new Set(["EPIPE", "ECONNRESET", "EBADF", "EINVAL", "ENOTCONN"]);

/**
 * Writes lines to a descriptor without ever holding up the event loop, as process.stdout does on pipes. What the reader
 * is too slow for waits, bounded in bytes; past the bound whole lines are dropped and counted. A line is written whole,
 * however often the descriptor takes only part of it.
 */
export class LineWriter {
  readonly #queue: LineQueue;
  readonly #descriptor: LineDescriptor;
  readonly #options: LineWriterOptions;
  #chunk: Chunk | null = null;
  #offset = 0;
  #isWriting = false;
  #timer: NodeJS.Timeout | null = null;
  #pauseMs = 0;
  #error: Error | null = null;
  #state: "open" | "closing" | "closed" = "open";
  #dropped = 0;
  #written = 0;
  #waiting: { readonly until: number; readonly resolve: () => void }[] = [];

  constructor(options: LineWriterOptions = {}) {
    this.#options = options;
    this.#queue = new LineQueue(options.maxBytes ?? 64 * 1024 * 1024);
    this.#descriptor = openLineDescriptor(options.fd ?? 1);
  }

  /** Lines that were refused or thrown away: the bound was reached, or nobody reads any more. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Lines that the descriptor took whole. Every line handed in is written, dropped or queued. */
  get written(): number {
    return this.#written;
  }

  /** Lines that wait. */
  get queued(): number {
    return this.#queue.lines;
  }

  /** Bytes that wait, at most `maxBytes`. */
  get queuedBytes(): number {
    return this.#queue.bytes;
  }

  /** True from the moment the reader went away or `close` was called. */
  get isClosed(): boolean {
    return this.#state !== "open";
  }

  /** Why nothing moves just now; null once a write worked again. */
  get error(): Error | null {
    return this.#error;
  }

  /** Takes a line without its newline, and without any inside. False where it was dropped. */
  write(line: string): boolean {
    if (this.#state !== "open" || !this.#queue.push(line)) {
      this.#dropped += 1;
      return false;
    }
    this.#pump();
    return true;
  }

  /** Settles when every line taken so far is written, thrown away, or stuck behind an error (see `error`). */
  flush(): Promise<void> {
    if (this.#queue.lines === 0 || this.#error !== null) return Promise.resolve();
    const until = this.#written + this.#queue.lines;
    return new Promise((resolve) => this.#waiting.push({ until, resolve }));
  }

  /** Takes no more lines and flushes; what is left when that fails or `signal` aborts is dropped. Never rejects. */
  async close(signal?: AbortSignal): Promise<void> {
    if (this.#state === "open") this.#state = "closing";
    await Promise.race([this.flush(), aborted(signal)]);
    this.#end();
  }

  #pump(): void {
    if (this.#isWriting || this.#timer !== null || this.#state === "closed") return;
    this.#chunk ??= this.#queue.take();
    if (this.#chunk === null) return;
    this.#isWriting = true;
    const { bytes } = this.#chunk;
    write(this.#descriptor.fd, bytes, this.#offset, bytes.length - this.#offset, null, (error, count) => {
      this.#isWriting = false;
      if (this.#state === "closed") this.#descriptor.release();
      else if (error === null) this.#advance(count);
      else this.#fail(error);
    });
  }

  #advance(count: number): void {
    this.#error = null;
    this.#pauseMs = 0;
    this.#offset += count;
    if (this.#chunk !== null && this.#offset >= this.#chunk.bytes.length) {
      this.#queue.release(this.#chunk);
      this.#written += this.#chunk.lines;
      this.#chunk = null;
      this.#offset = 0;
      this.#settle();
    }
    this.#pump();
  }

  #fail(error: NodeJS.ErrnoException): void {
    if (error.code === "EAGAIN") {
      this.#pauseMs = Math.min(longestPauseMs, Math.max(1, this.#pauseMs * 2));
      this.#pumpAfter(this.#pauseMs);
    } else if (endingCodes.has(error.code ?? "")) {
      this.#end();
      this.#options.onClosed?.();
    } else {
      const isNew = this.#error === null;
      this.#error = error;
      // The rest of the chunk is kept: a line of which half was written must still be completed.
      this.#pumpAfter(failureRetryMs);
      this.#settle();
      if (isNew) this.#options.onError?.(error);
    }
  }

  #pumpAfter(ms: number): void {
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#pump();
    }, ms);
  }

  #settle(): void {
    const isDone = (until: number) => until <= this.#written || this.#error !== null || this.#state === "closed";
    for (const { resolve } of this.#waiting.filter(({ until }) => isDone(until))) resolve();
    this.#waiting = this.#waiting.filter(({ until }) => !isDone(until));
  }

  #end(): void {
    if (this.#state === "closed") return;
    this.#state = "closed";
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#dropped += this.#queue.lines;
    this.#queue.clear();
    this.#chunk = null;
    // A write under way still uses the descriptor; its end gives it back.
    if (!this.#isWriting) this.#descriptor.release();
    this.#settle();
  }
}

function aborted(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) resolve();
    else signal?.addEventListener("abort", () => resolve(), { once: true });
  });
}
