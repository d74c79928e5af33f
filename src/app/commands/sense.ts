import type { Event } from "../../core/event/event.ts";
import { jsonLine } from "../../edge/sink/json-line.ts";
import { LineWriter } from "../../edge/sink/line-writer.ts";
import { type ExitCode, exitCode } from "../exit-code.ts";
import { openLiveEvents, READER_PATIENCE_MS } from "../live-events.ts";
import type { CliOptions } from "../options.ts";
import { say } from "../say.ts";

/** Writes events as they come; what a slow reader makes fall out is a `lost` event among them. */
export async function sense(command: readonly string[], options: CliOptions): Promise<ExitCode> {
  const live = await openLiveEvents(command, options);
  const writer = new LineWriter({ onClosed: live.stop });
  let told = 0;
  live.begin();
  const write = (event: Event): void => {
    if (writer.dropped > told && writer.write(jsonLine(lossBefore(event, writer.dropped - told))))
      told = writer.dropped;
    writer.write(jsonLine(event));
  };
  for await (const events of live.events) for (const event of events) write(event);
  await writer.close(AbortSignal.timeout(READER_PATIENCE_MS));
  if (writer.dropped > 0) say(`Events not written, their reader was gone or too slow: ${writer.dropped}`);
  const failure = await live.failure;
  if (failure !== null) throw failure;
  return exitCode.done;
}

function lossBefore({ at }: Event, count: number): Event {
  return { kind: "lost", at, where: "queue", count, reason: "the reader of these events was too slow" };
}
