import { CaptureSummary } from "../capture-summary.ts";
import { Engines } from "../engines.ts";
import { type ExitCode, exitCode } from "../exit-code.ts";
import { FindingOutput } from "../finding-output.ts";
import { openLiveEvents, READER_PATIENCE_MS } from "../live-events.ts";
import { openDatabases } from "../located.ts";
import { openRecording } from "../open-recording.ts";
import type { CliOptions } from "../options.ts";
import { readPrograms } from "../read-programs.ts";
import { say } from "../say.ts";

/** Watches until told to stop; findings go out as they arise. */
export async function watch(command: readonly string[], options: CliOptions): Promise<ExitCode> {
  const programs = await readPrograms(options.programs);
  const databases = await openDatabases(options);
  const live = await openLiveEvents(command, options);
  const recording = options.record === undefined ? null : await openRecording(options.record, options, live);
  const output = new FindingOutput(options.output, databases, live.stop);
  const engines = new Engines({ programs });
  const summary = new CaptureSummary();
  live.begin();
  for await (const events of live.events) {
    for (const event of events) {
      recording?.write(event);
      summary.add(event);
      output.write(engines.handle(event));
    }
  }
  output.write(engines.end());
  await output.close(AbortSignal.timeout(READER_PATIENCE_MS));
  const unrecorded = (await recording?.close()) ?? null;
  const failure = (await live.failure) ?? unrecorded;
  say(`${summary.text()}, findings opened: ${output.opened}`);
  if (failure !== null) throw failure;
  return options.failOnFinding && output.opened > 0 ? exitCode.finding : exitCode.done;
}
