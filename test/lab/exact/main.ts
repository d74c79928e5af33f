import type { Event } from "../../../src/core/event/event.ts";
import { readRecording } from "../../../src/edge/recording/reader.ts";
import { RecordingReport } from "../../../src/edge/recording/recording-parser.ts";
import { compareCounts } from "./compare-counts.ts";
import { compareExecs } from "./compare-execs.ts";
import { parseCountLine } from "./count-line.ts";
import { parseExecLine } from "./exec-line.ts";
import { readJsonLines } from "./json-lines.ts";

/** node test/lab/exact/main.ts RECORDING COUNTS [EXECS]: what one recording says against what was counted. */
async function main(recording: string, counts: string, execs: string | undefined): Promise<void> {
  const events = await readAll(recording);
  const found = await compareCounts(events, await readJsonLines(counts, parseCountLine));
  say(`counts: ${found.equal} of ${found.compared} equal`);
  for (const { path, status, connections, details, why } of found.paths) {
    say(`  ${status.padEnd(15)} ${path} (${connections})${why === null ? "" : `: ${why}`}`);
    if (why === null) for (const detail of details) say(`                    ${detail}`);
  }
  for (const note of found.notes) say(`note: ${note}`);
  for (const difference of found.differences) say(`differs: ${difference}`);
  if (execs === undefined) return;
  const processes = await compareExecs(events, await readJsonLines(execs, parseExecLine));
  say(`processes: ${processes.compared} compared`);
  for (const difference of processes.differences) say(`differs: ${difference}`);
}

async function readAll(path: string): Promise<Event[]> {
  const report = new RecordingReport();
  const events: Event[] = [];
  for await (const block of readRecording(path, { report })) events.push(...block);
  if (report.damage !== null) throw new Error(report.damage);
  return events;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

const [recording, counts, execs] = process.argv.slice(2);
if (recording === undefined || counts === undefined) {
  process.stderr.write("Cannot compare: no files given; run node test/lab/exact/main.ts RECORDING COUNTS [EXECS]\n");
  process.exitCode = 2;
} else await main(recording, counts, execs);
