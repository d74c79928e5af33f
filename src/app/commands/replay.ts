import { Engines } from "../engines.ts";
import { type ExitCode, exitCode } from "../exit-code.ts";
import { FindingOutput } from "../finding-output.ts";
import { openDatabases } from "../located.ts";
import type { CliOptions } from "../options.ts";
import { type PastReport, pastEvents } from "../past-events.ts";
import { readPrograms } from "../read-programs.ts";

/** Findings of recorded events, or of those that come on stdin. */
export async function replay(paths: readonly string[], options: CliOptions): Promise<ExitCode> {
  const programs = await readPrograms(options.programs);
  const report: PastReport = { damaged: 0 };
  let isRead = true;
  const output = new FindingOutput(options.output, await openDatabases(options), () => {
    isRead = false;
  });
  const engines = new Engines({ programs });
  for await (const events of pastEvents(paths, options, report)) {
    for (const event of events) output.write(engines.handle(event));
    if (!isRead) break;
  }
  output.write(engines.end());
  await output.close();
  if (report.damaged > 0) return exitCode.failed;
  return options.failOnFinding && output.opened > 0 ? exitCode.finding : exitCode.done;
}
