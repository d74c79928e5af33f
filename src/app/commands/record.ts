import { CaptureSummary } from "../capture-summary.ts";
import { type ExitCode, exitCode } from "../exit-code.ts";
import { openLiveEvents } from "../live-events.ts";
import { openRecording } from "../open-recording.ts";
import type { CliOptions } from "../options.ts";
import { say } from "../say.ts";

/** Keeps the node's events in a file until told to stop, or until the file cannot be written. */
export async function record(path: string, command: readonly string[], options: CliOptions): Promise<ExitCode> {
  const live = await openLiveEvents(command, options);
  const recording = await openRecording(path, options, live);
  const summary = new CaptureSummary();
  live.begin();
  for await (const events of live.events) {
    for (const event of events) {
      recording.write(event);
      summary.add(event);
    }
    if (recording.failure !== null) live.stop();
  }
  const failure = (await recording.close()) ?? (await live.failure);
  say(`${summary.text()}, ${recording.writtenBytes} bytes in "${path}"`);
  if (failure !== null) throw failure;
  return exitCode.done;
}
