import { TocsinError } from "../core/tocsin-error.ts";
import { RecordingWriter } from "../edge/recording/writer.ts";
import type { LiveEvents } from "./live-events.ts";
import type { CliOptions } from "./options.ts";
import { say } from "./say.ts";

/**
 * Begins the recording of a capture that has started, so that one that cannot start makes no file and replaces none.
 * Where it cannot begin, the capture ends. What goes wrong later is said once, and the capture goes on.
 */
export async function openRecording(path: string, options: CliOptions, live: LiveEvents): Promise<RecordingWriter> {
  const onFailure = (failure: TocsinError): void => say(`tocsin: ${failure.message}`);
  const opened = await RecordingWriter.open(path, { isForced: options.force === true, onFailure });
  if (!(opened instanceof TocsinError)) return opened;
  live.stop();
  await live.failure;
  throw opened;
}
