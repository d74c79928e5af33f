import { basename, resolve } from "node:path";
import type { Event } from "../core/event/event.ts";
import { TocsinError } from "../core/tocsin-error.ts";
import { ZeekCapture } from "../edge/importer/zeek/capture.ts";
import { findLogs } from "../edge/importer/zeek/find-logs.ts";
import type { LogReport } from "../edge/importer/zeek/log-report.ts";
import { jsonLine } from "../edge/sink/json-line.ts";
import { type OpenedInput, openInput } from "./opened-input.ts";
import { say } from "./say.ts";
import { ownVersion } from "./version.ts";

/** Paths that the scope names; of more it tells how many. */
const MOST_NAMED = 3;

/** Zeek logs that are given one after the other: one capture, since what one log says another one names. */
export class PastZeek {
  readonly #capture = new ZeekCapture();
  readonly #paths: string[] = [];
  #damaged = 0;
  #isRead = false;

  /** Logs that were not read to their end. */
  get damaged(): number {
    return this.#damaged;
  }

  /** Reads a log, or without its input a folder: every log in it and below. */
  async read(path: string, input: OpenedInput | null): Promise<void> {
    this.#paths.push(path);
    if (input !== null) return this.#readFile(path, input);
    const { paths, failures } = await findLogs(path);
    for (const failure of failures) this.#damage(`Cannot read all of "${path}": ${failure}; check who may read it`);
    if (paths.length === 0) throw nothingRead(path, "holds");
    for (const log of paths) await this.#readFileOf(log);
  }

  /** Refuses where none of the paths was a log that is read. */
  events(): Generator<readonly Event[]> {
    const [first = ""] = this.#paths;
    if (!this.#isRead) throw nothingRead(first, "is");
    return this.#capture.events({ scope: scopeOf(this.#paths), version: ownVersion() });
  }

  /** One of a folder: that it cannot be opened ends nothing but itself. */
  async #readFileOf(path: string): Promise<void> {
    try {
      await this.#readFile(path, await openInput(path));
    } catch (cause) {
      if (!(cause instanceof TocsinError)) throw cause;
      this.#damage(cause.message);
    }
  }

  async #readFile(path: string, input: OpenedInput): Promise<void> {
    try {
      this.#tell(path, await this.#capture.read(input.rest, basename(path)));
    } finally {
      input.close();
    }
  }

  #tell(path: string, read: LogReport): void {
    const isEmpty = read.isEmpty && read.failure === null;
    this.#isRead ||= read.isRead || isEmpty;
    if (isEmpty) say(`"${path}" is empty`);
    const [sample = ""] = read.samples;
    if (read.malformedRows > 0)
      say(`${read.malformedRows} rows of "${path}" cannot be read; the first begins ${jsonLine(sample)}`);
    if (read.otherTransports > 0) say(`${read.otherTransports} rows of "${path}" are left out: neither TCP nor UDP`);
    if (read.otherLogs > 0) say(`${read.otherLogs} rows of "${path}" are left out: of a log that is not read`);
    if (read.failure === null) return;
    this.#damage(`Cannot read "${path}" past row ${read.rows}: ${read.failure}; the rows before it were read`);
  }

  #damage(message: string): void {
    this.#damaged++;
    say(`tocsin: ${message}`);
  }
}

function nothingRead(path: string, verb: "is" | "holds"): TocsinError {
  const message = `Cannot read "${path}": it ${verb} no conn, dns, ssl or http log of Zeek; give one, or a folder of them`;
  return new TocsinError("unreadable-input", message);
}

function scopeOf(paths: readonly string[]): string {
  const named = paths.slice(0, MOST_NAMED).map((path) => basename(resolve(path)));
  const more = paths.length - named.length;
  return more === 0 ? named.join(", ") : `${named.join(", ")} and ${more} more`;
}
