import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { Readable } from "node:stream";
import type { Event } from "../core/event/event.ts";
import { TocsinError } from "../core/tocsin-error.ts";
import { looksLikeNdjson, NdjsonReport, readNdjsonEvents } from "../edge/importer/ndjson.ts";
import { isRecording, readRecording } from "../edge/recording/reader.ts";
import { RecordingReport } from "../edge/recording/recording-parser.ts";
import { jsonLine } from "../edge/sink/json-line.ts";
import type { CliOptions } from "./options.ts";
import { say, sayProgress } from "./say.ts";

/** As many bytes as the guess needs. */
const GUESS_BYTES = 16;
const PROGRESS_MS = 200;

/** What became of the inputs. */
export interface PastReport {
  /** Inputs that were not read to their end. */
  damaged: number;
}

/** Events of files, one after the other; "-" is stdin. Damage is told and ends its file, not the rest. */
export async function* pastEvents(
  paths: readonly string[],
  from: CliOptions["from"],
  report: PastReport,
): AsyncGenerator<readonly Event[]> {
  for (const path of paths) yield* eventsOf(path, from, report);
}

async function* eventsOf(path: string, from: CliOptions["from"], report: PastReport): AsyncGenerator<readonly Event[]> {
  const progress = await progressOf(path);
  const { first, rest, close } = await peek(path, progress);
  try {
    switch (from === "auto" ? guess(first, path) : from) {
      case "recording":
        yield* recordingEvents(rest, path, report);
        break;
      case "ndjson":
        yield* ndjsonEvents(rest, path, report);
    }
  } finally {
    close();
    sayProgress("");
  }
}

async function* recordingEvents(input: Readable, path: string, report: PastReport): AsyncGenerator<readonly Event[]> {
  const read = new RecordingReport();
  yield* readRecording(input, { report: read, name: path });
  if (read.malformedEvents > 0)
    say(`${read.malformedEvents} entries of "${path}" are no events that this tocsin knows`);
  if (read.damage === null) return;
  report.damaged++;
  say(`tocsin: ${read.damage}`);
}

async function* ndjsonEvents(input: Readable, path: string, report: PastReport): AsyncGenerator<readonly Event[]> {
  const read = new NdjsonReport();
  yield* readNdjsonEvents(input, read);
  if (read.malformedLines > 0) {
    const [sample = ""] = read.samples;
    say(`${read.malformedLines} lines of "${path}" are no events; the first begins ${jsonLine(sample)}`);
  }
  if (read.lines === 0) say(`"${path}" is empty`);
  if (read.failure === null) return;
  report.damaged++;
  say(`tocsin: ${read.failure}`);
}

function guess(first: Buffer, path: string): "recording" | "ndjson" {
  if (isRecording(first)) return "recording";
  if (first.length === 0 || looksLikeNdjson(first)) return "ndjson";
  const message = `Cannot read "${path}": it is neither a recording nor events as JSON lines; name its kind with --from`;
  throw new TocsinError("unreadable-input", message);
}

interface PeekedInput {
  readonly first: Buffer;
  readonly rest: Readable;
  /** Lets go of the input, read to its end or not: an open stdin would keep a finished command from ending. */
  close(): void;
}

/** The first bytes of an input, and all of it as a stream. */
async function peek(path: string, progress: (bytes: number) => void): Promise<PeekedInput> {
  const input: Readable = path === "-" ? process.stdin : createReadStream(path, { highWaterMark: 1024 * 1024 });
  const chunks = input[Symbol.asyncIterator]();
  let first = Buffer.alloc(0);
  try {
    while (first.length < GUESS_BYTES) {
      const next: IteratorResult<Buffer> = await chunks.next();
      if (next.done === true) break;
      first = Buffer.concat([first, next.value]);
    }
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new TocsinError("unreadable-input", `Cannot read "${path}": ${why}; check the path`, { cause });
  }
  const whole = async function* (): AsyncGenerator<Buffer> {
    progress(first.length);
    yield first;
    for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) {
      progress(next.value.length);
      yield next.value;
    }
  };
  return { first, rest: Readable.from(whole(), { objectMode: true }), close: () => void input.destroy() };
}

/** Says on a terminal, a few times a second, how far it is. */
async function progressOf(path: string): Promise<(bytes: number) => void> {
  const total =
    path === "-"
      ? null
      : await stat(path)
          .then(({ size }) => size)
          .catch(() => null);
  let read = 0;
  let told = Date.now();
  return (bytes) => {
    read += bytes;
    if (Date.now() - told < PROGRESS_MS) return;
    told = Date.now();
    const share = total === null || total === 0 ? "" : ` (${Math.floor((read / total) * 100)} %)`;
    sayProgress(`${path}: ${(read / 1e6).toFixed(1)} MB${share}`);
  };
}
