import { stat } from "node:fs/promises";
import type { Readable } from "node:stream";
import type { Event } from "../core/event/event.ts";
import { TocsinError } from "../core/tocsin-error.ts";
import { looksLikeNdjson, NdjsonReport, readNdjsonEvents } from "../edge/importer/ndjson.ts";
import { looksLikeZeek } from "../edge/importer/zeek/looks-like-zeek.ts";
import { isRecording, readRecording } from "../edge/recording/reader.ts";
import { RecordingReport } from "../edge/recording/recording-parser.ts";
import { jsonLine } from "../edge/sink/json-line.ts";
import { type OpenedInput, openInput } from "./opened-input.ts";
import type { CliOptions } from "./options.ts";
import type { PastZeek } from "./past-zeek.ts";
import { redactionOf } from "./redaction.ts";
import { say } from "./say.ts";

/** What became of the inputs. */
export interface PastReport {
  /** Inputs that were not read to their end. */
  damaged: number;
}

/**
 * Events of files, one after the other; "-" is stdin. Damage is told and ends its file, not the rest. Their secrets are
 * taken out anew: an older tocsin, or another program, may have left some.
 */
export async function* pastEvents(
  paths: readonly string[],
  options: Pick<CliOptions, "from" | "redact"> & { readonly stdin?: OpenedInput },
  report: PastReport,
): AsyncGenerator<readonly Event[]> {
  const redact = await redactionOf(options);
  for await (const events of eventsAsTheyAre(paths, options, report)) yield redact(events);
}

async function* eventsAsTheyAre(
  paths: readonly string[],
  options: Pick<CliOptions, "from"> & { readonly stdin?: OpenedInput },
  report: PastReport,
): AsyncGenerator<readonly Event[]> {
  let zeek: PastZeek | null = null;
  for (const path of paths) {
    const input = await inputOf(path, options);
    if (input.kind === "zeek") {
      zeek ??= await newPastZeek();
      await zeek.read(path, input.opened);
      continue;
    }
    if (zeek !== null) yield* zeekEvents(zeek, report);
    zeek = null;
    yield* eventsOf(path, input, report);
  }
  if (zeek !== null) yield* zeekEvents(zeek, report);
}

type Input =
  | { readonly kind: "recording" | "ndjson"; readonly opened: OpenedInput }
  /** Null for a folder. */
  | { readonly kind: "zeek"; readonly opened: OpenedInput | null };

/** What was looked at already, and can be only once, is not opened again. */
async function inputOf(
  path: string,
  { from, stdin }: Pick<CliOptions, "from"> & { readonly stdin?: OpenedInput },
): Promise<Input> {
  if ((from === "auto" || from === "zeek") && (await isFolder(path))) return { kind: "zeek", opened: null };
  const opened = path === "-" && stdin !== undefined ? stdin : await openInput(path);
  try {
    return { kind: from === "auto" ? guess(opened.first, path) : from, opened };
  } catch (cause) {
    opened.close();
    throw cause;
  }
}

/** What cannot be looked at is told of when it is opened. */
async function isFolder(path: string): Promise<boolean> {
  return path !== "-" && ((await stat(path).catch(() => null))?.isDirectory() ?? false);
}

/** Loaded when there is such a log: most runs read none. */
async function newPastZeek(): Promise<PastZeek> {
  return new (await import("./past-zeek.ts")).PastZeek();
}

function* zeekEvents(zeek: PastZeek, report: PastReport): Generator<readonly Event[]> {
  report.damaged += zeek.damaged;
  yield* zeek.events();
}

async function* eventsOf(
  path: string,
  { kind, opened }: Exclude<Input, { kind: "zeek" }>,
  report: PastReport,
): AsyncGenerator<readonly Event[]> {
  try {
    switch (kind) {
      case "recording":
        yield* recordingEvents(opened.rest, path, report);
        break;
      case "ndjson":
        yield* ndjsonEvents(opened.rest, path, report);
    }
  } finally {
    opened.close();
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

function guess(first: Buffer, path: string): "recording" | "ndjson" | "zeek" {
  if (isRecording(first)) return "recording";
  if (looksLikeZeek(first)) return "zeek";
  if (first.length === 0 || looksLikeNdjson(first)) return "ndjson";
  const kinds = "a recording, nor events as JSON lines, nor a log of Zeek";
  throw new TocsinError("unreadable-input", `Cannot read "${path}": it is neither ${kinds}; name its kind with --from`);
}
