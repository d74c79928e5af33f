import { compactConversation } from "../../edge/sink/compact-conversation.ts";
import { jsonLine } from "../../edge/sink/json-line.ts";
import { LineWriter } from "../../edge/sink/line-writer.ts";
import { Engines } from "../engines.ts";
import { type ExitCode, exitCode } from "../exit-code.ts";
import { locatedLine, openDatabases } from "../located.ts";
import type { CliOptions } from "../options.ts";
import { type PastReport, pastEvents } from "../past-events.ts";
import { readPrograms } from "../read-programs.ts";
import { say } from "../say.ts";

/** Every conversation of recorded events, the one that deserves most attention first. */
export async function conversations(paths: readonly string[], options: CliOptions): Promise<ExitCode> {
  const programs = await readPrograms(options.programs);
  const databases = await openDatabases(options);
  const report: PastReport = { damaged: 0 };
  const engines = new Engines({ programs });
  for await (const events of pastEvents(paths, options, report)) {
    for (const event of events) engines.handle(event);
  }
  engines.end();
  const encode =
    (options.output ?? (process.stdout.isTTY ? "compact" : "json")) === "json" ? jsonLine : compactConversation;
  // Unbounded: all of it is in memory already, and none of it may be missing from a report.
  const writer = new LineWriter({ maxBytes: Number.POSITIVE_INFINITY });
  const lines = engines.conversations();
  for (const line of lines) writer.write(encode(locatedLine(line, databases)));
  await writer.close();
  const { records, conversations: forgotten } = engines.loss;
  say(`Conversations: ${lines.length}, forgotten to make room: ${forgotten}, records lost: ${records}`);
  return report.damaged > 0 ? exitCode.failed : exitCode.done;
}
