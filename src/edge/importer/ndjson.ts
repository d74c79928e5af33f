import type { Readable } from "node:stream";
import { parse } from "ndjson";
import type { Event } from "../../core/event/event.ts";
import { LineGuard } from "../../core/event/line-guard.ts";
import { parseEvent } from "../../core/event/parse-event.ts";

/** Longest line that can be an event: its longest strings, each character escaped, are far below. */
const MAX_LINE_BYTES = 1024 * 1024;
const MAX_SAMPLES = 3;
const MAX_SAMPLE_LENGTH = 80;

/** What was read of an NDJSON stream so far; filled in while it is read. */
export class NdjsonReport {
  /** Lines that are not blank. */
  lines = 0;
  events = 0;
  /** Lines that are no JSON object, are too long, or hold no event that this version knows. */
  malformedLines = 0;
  /** Beginnings of the first malformed lines. */
  samples: readonly string[] = [];
  /** Why reading ended early, or null. */
  failure: string | null = null;
}

/** True where a file that begins with these bytes can be NDJSON: its first character that is not white space is `{`. */
export function looksLikeNdjson(firstBytes: Uint8Array): boolean {
  return Buffer.from(firstBytes).toString("latin1").trimStart().startsWith("{");
}

/** Events of NDJSON as `tocsin sense` writes it, one array for each chunk of input; bad lines are counted, never thrown. */
export async function* readNdjsonEvents(
  input: Readable,
  report: NdjsonReport = new NdjsonReport(),
): AsyncGenerator<Event[]> {
  const reader = new NdjsonReader(report);
  try {
    for await (const chunk of input) {
      const events = reader.push(chunk);
      if (events.length > 0) yield events;
    }
    const events = reader.end();
    if (events.length > 0) yield events;
  } catch (cause) {
    if (!isReadFailure(cause)) throw cause;
    report.failure = `Cannot read events past line ${report.lines}: ${cause.message}; check where they come from`;
  } finally {
    input.destroy();
  }
}

class NdjsonReader {
  readonly #report: NdjsonReport;
  readonly #guard = new LineGuard({ maxLineBytes: MAX_LINE_BYTES });
  readonly #parser = parse({ strict: false });
  readonly #samples: string[] = [];

  constructor(report: NdjsonReport) {
    this.#report = report;
  }

  push(chunk: Buffer): Event[] {
    return this.#parse(this.#guard.push(chunk));
  }

  end(): Event[] {
    return this.#parse(this.#guard.end());
  }

  /** The parser works while it is written to, so that what it made of these lines can be taken at once. */
  #parse(lines: Uint8Array): Event[] {
    const events: Event[] = [];
    this.#parser.write(lines);
    for (let value = this.#parser.read(); value !== null; value = this.#parser.read()) {
      const event = parseEvent(value);
      if (event !== null) events.push(event);
    }
    this.#count(lines, events.length);
    return events;
  }

  #count(lines: Uint8Array, events: number): void {
    const report = this.#report;
    const malformed = report.malformedLines;
    report.events += events;
    report.lines = this.#guard.lines + this.#guard.rejected;
    report.malformedLines = report.lines - report.events;
    if (report.malformedLines === malformed || this.#samples.length >= MAX_SAMPLES) return;
    this.#sample(lines);
    report.samples = [...this.#guard.samples, ...this.#samples].slice(0, MAX_SAMPLES);
  }

  /** The parser does not say which line it could not read, so the few first ones are looked for again. */
  #sample(lines: Uint8Array): void {
    for (const line of Buffer.from(lines).toString("utf8").split("\n")) {
      if (this.#samples.length >= MAX_SAMPLES) return;
      if (line !== "" && !isEvent(line)) this.#samples.push(line.slice(0, MAX_SAMPLE_LENGTH));
    }
  }
}

function isEvent(line: string): boolean {
  try {
    return parseEvent(JSON.parse(line)) !== null;
  } catch {
    // Not JSON, which is what was asked.
    return false;
  }
}

function isReadFailure(cause: unknown): cause is NodeJS.ErrnoException {
  return cause instanceof Error && "code" in cause;
}
