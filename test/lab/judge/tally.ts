import { readRecording } from "../../../src/edge/recording/reader.ts";
import { RecordingReport } from "../../../src/edge/recording/recording-parser.ts";
import { LabError } from "../lab-error.ts";

/** What a recording says of itself. */
export interface RecordingTally {
  readonly events: number;
  /** Records that the sensor says it lost. */
  readonly lost: number;
  /** Release of the kernel and back end of each sensor that wrote it: one, unless it was started anew. */
  readonly sensors: readonly { readonly kernel: string; readonly backend: string }[];
}

/** Counts a recording through; throws where it is damaged. */
export async function tallyRecording(path: string): Promise<RecordingTally> {
  const report = new RecordingReport();
  const sensors: { kernel: string; backend: string }[] = [];
  let lost = 0;
  for await (const events of readRecording(path, { report })) {
    for (const event of events) {
      if (event.kind === "lost") lost += event.count;
      if (event.kind === "sensor") sensors.push({ kernel: event.kernel, backend: event.backend });
    }
  }
  if (report.damage !== null) throw new LabError(`${report.damage}; play the scenario again`);
  return { events: report.events, lost, sensors };
}

/** Throws unless the sensor ran on the kernel and back end that were asked for. */
export function checkSensor(
  { sensors }: RecordingTally,
  play: { readonly kernel: string; readonly backend: string },
): void {
  const isAsked = ({ kernel, backend }: { readonly kernel: string; readonly backend: string }): boolean =>
    kernel.startsWith(play.kernel) && !/^\d/.test(kernel.slice(play.kernel.length)) && backend === play.backend;
  const other = sensors.find((sensor) => !isAsked(sensor));
  if (sensors.length > 0 && other === undefined) return;
  const was = other === undefined ? "there was no sensor" : `it was ${other.backend} on ${other.kernel}`;
  throw new LabError(`Cannot judge a run of ${play.backend} on ${play.kernel}: ${was}; --keep FILE keeps its logs`);
}
