/**
 * How fast recorded events become findings, beside the least that any reader of NDJSON must do: the same events, split at
 * line feeds and given to JSON.parse. In turn within one run, so that a noisy machine is noisy for both.
 */
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Engine } from "../../src/core/engine.ts";
import { TocsinError } from "../../src/core/tocsin-error.ts";
import { readRecording } from "../../src/edge/recording/reader.ts";
import { RecordingWriter } from "../../src/edge/recording/writer.ts";
import { spread } from "./spread.ts";
import { syntheticEvents } from "./synthetic-events.ts";

const CALLS = 40_000;
const ROUNDS = 5;

const folder = await mkdtemp(join(tmpdir(), "tocsin-bench-"));
try {
  await measure(join(folder, "events.rec"), join(folder, "events.ndjson"));
} finally {
  await rm(folder, { recursive: true });
}

async function measure(recording: string, ndjson: string): Promise<void> {
  const count = await write(recording, ndjson);
  const sizes = [await stat(recording), await stat(ndjson)].map(({ size }) => (size / 1e6).toFixed(1));
  console.log(`${count} events: ${sizes[0]} MB as a recording, ${sizes[1]} MB as NDJSON`);
  const rates = { read: [] as number[], replay: [] as number[], parse: [] as number[] };
  for (let round = 0; round <= ROUNDS; round++) {
    const parse = count / (await seconds(() => splitAndParse(ndjson)));
    const read = count / (await seconds(() => readOnly(recording)));
    const replay = count / (await seconds(() => replayAll(recording)));
    // The first round warms up.
    if (round > 0)
      for (const [name, rate] of Object.entries({ parse, read, replay })) rates[name as keyof typeof rates].push(rate);
  }
  for (const [name, values] of Object.entries(rates)) console.log(`${name.padEnd(7)} ${spread(values, 0)} events/s`);
  const ratio = (of: readonly number[]) => spread(of.map((rate, index) => rate / (rates.parse[index] ?? Number.NaN)));
  console.log(`read / split + JSON.parse: ${ratio(rates.read)}; replay / split + JSON.parse: ${ratio(rates.replay)}`);
}

async function write(recording: string, ndjson: string): Promise<number> {
  const writer = await RecordingWriter.open(recording, { maxWaitingEvents: Number.POSITIVE_INFINITY });
  if (writer instanceof TocsinError) throw writer;
  const lines: string[] = [];
  for (const event of syntheticEvents(CALLS)) {
    writer.write(event);
    lines.push(JSON.stringify(event));
  }
  await writer.close();
  await writeFile(ndjson, `${lines.join("\n")}\n`);
  return lines.length;
}

async function splitAndParse(path: string): Promise<unknown> {
  let last: unknown;
  for (const line of (await readFile(path, "utf8")).split("\n")) if (line !== "") last = JSON.parse(line);
  return last;
}

async function readOnly(path: string): Promise<number> {
  let events = 0;
  for await (const batch of readRecording(path)) events += batch.length;
  return events;
}

async function replayAll(path: string): Promise<number> {
  const engine = new Engine();
  let findings = 0;
  for await (const batch of readRecording(path)) for (const event of batch) findings += engine.handle(event).length;
  return findings + engine.end().length;
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1000;
}
