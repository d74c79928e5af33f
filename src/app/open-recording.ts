import { TocsinError } from "../core/tocsin-error.ts";
import { RecordingWriter } from "../edge/recording/writer.ts";
import type { CliOptions } from "./options.ts";
import { say } from "./say.ts";

/** Begins a recording; what goes wrong later is said once, and the capture goes on. */
export async function openRecording(path: string, options: CliOptions): Promise<RecordingWriter> {
  const onFailure = (failure: TocsinError): void => say(`tocsin: ${failure.message}`);
  const opened = await RecordingWriter.open(path, { isForced: options.force === true, onFailure });
  if (opened instanceof TocsinError) throw opened;
  return opened;
}
