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
  // The writer counts a refused line about a loss among its dropped ones too, so events are counted here.
  let [untold, refusals, lastAt] = [0, 0, 0];
  live.begin();
  const tellLoss = (): void => {
    if (untold === 0) return;
    if (writer.write(jsonLine(lossOf(untold, lastAt)))) untold = 0;
    else refusals++;
  };
  for await (const events of live.events) {
    for (const event of events) {
      lastAt = event.at;
      tellLoss();
      if (!writer.write(jsonLine(event))) untold++;
    }
  }
  tellLoss();
  await writer.close(AbortSignal.timeout(READER_PATIENCE_MS));
  const dropped = writer.dropped - refusals;
  if (dropped > 0) say(`Events not written, their reader was gone or too slow: ${dropped}`);
  const failure = await live.failure;
  if (failure !== null) throw failure;
  return exitCode.done;
}

function lossOf(count: number, at: number): Event {
  return { kind: "lost", at, where: "queue", count, reason: "the reader of these events was too slow" };
}
