import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { Readable } from "node:stream";
import type { Event } from "../../core/event/event.ts";
import { decodeFileHeader } from "./codec.ts";
import { RecordingParser, RecordingReport } from "./recording-parser.ts";

const READ_BYTES = 1024 * 1024;

export interface ReadRecordingOptions {
  readonly report?: RecordingReport;
  /** What messages call the recording; by default its path. */
  readonly name?: string;
  /** Told after each chunk; `totalBytes` is null where the size is not known. */
  readonly onProgress?: (readBytes: number, totalBytes: number | null) => void;
}

/** True where a file that begins with these bytes (nine at least) is a recording, of whatever version. */
export function isRecording(firstBytes: Uint8Array): boolean {
  return decodeFileHeader(firstBytes) !== null;
}

/**
 * Events of a recording, block by block, from a path or a stream of bytes.
 *
 * Never throws for what the file holds or the disk does: reading ends before the damage and `report.damage` says where.
 */
export async function* readRecording(
  source: string | Readable,
  options: ReadRecordingOptions = {},
): AsyncGenerator<Event[]> {
  const report = options.report ?? new RecordingReport();
  const name = options.name ?? (typeof source === "string" ? source : "stream");
  const parser = new RecordingParser(name, report);
  const total = typeof source === "string" ? await sizeOf(source) : null;
  const stream = typeof source === "string" ? createReadStream(source, { highWaterMark: READ_BYTES }) : source;
  let readBytes = 0;
  try {
    for await (const chunk of stream) {
      readBytes += chunk.length;
      yield* parser.push(chunk);
      options.onProgress?.(readBytes, total);
      if (report.damage !== null) return;
    }
    parser.end();
  } catch (cause) {
    if (!isReadFailure(cause)) throw cause;
    report.damage ??= `Cannot read recording "${name}" past byte ${report.bytes}: ${cause.message}; check the file and its disk`;
  } finally {
    stream.destroy();
  }
}

async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size;
  } catch {
    // Reading will say why; here it only means that progress has no end to tell.
    return null;
  }
}

function isReadFailure(cause: unknown): cause is NodeJS.ErrnoException {
  return cause instanceof Error && "code" in cause;
}
