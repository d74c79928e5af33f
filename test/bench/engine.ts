/**
 * `npm run bench:engine`: what a beat, a conversation, a line of a Zeek log cost the engine. Beside them, in the same run: splitting
 * the same lines, NumPy and SciPy doing plain statistics of the same conversations, and a loop that is always the same: where
 * that took longer, so did all else. Times are the processor's, for this process alone, and of several rounds the best, as others
 * on the machine only ever add to them; ratios are medians. `-- --json` prints one object. `-- --million` feeds the million for
 * once, in some minutes and 3 GB, instead of reckoning it from 20,000.
 */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { pastEvents } from "../../src/app/past-events.ts";
import { Engine } from "../../src/core/engine.ts";
import { flowsInParts, flowsOf, zeekLines } from "./engine-input.ts";
import { referenceSeconds } from "./reference.ts";
import { spread } from "./spread.ts";

const ROUNDS = 3;
const CONNECTIONS = 100_000;
const CONVERSATIONS = 20_000;
const BEATS = 20;
const MANY_BEATS = 100;
const MILLION = 1_000_000;

const isJson = process.argv.includes("--json");
const isMillion = process.argv.includes("--million");
const folder = await mkdtemp(join(tmpdir(), "tocsin-bench-"));
try {
  await measure();
} finally {
  await rm(folder, { recursive: true });
}

async function measure(): Promise<void> {
  // First of all: what the others leave behind would be freed meanwhile.
  const bytes = bytesAConversation();
  const log = join(folder, "conn.log");
  await writeFile(log, zeekLines(CONNECTIONS));
  const input = join(folder, "times.json");
  await writeFile(input, JSON.stringify([...timesOf(CONVERSATIONS / 10)]));
  const names = ["split", "zeek", "beat", "line", "scipy", "ours", "reference"];
  const seen: Record<string, number[]> = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round <= ROUNDS; round++) {
    const split = await seconds(() => splitOnly(log));
    const zeek = await seconds(() => conversationsOf(log));
    const { beat, line } = runConversations(CONVERSATIONS);
    const ours = runConversations(CONVERSATIONS / 10);
    const scipy = await plainStatistics(input);
    const reference = referenceSeconds(cpuSeconds);
    // The first round warms up.
    if (round === 0) continue;
    const figures = {
      ...{ split, zeek, beat, line, scipy, reference },
      ours: (ours.beat * BEATS + ours.line) * (CONVERSATIONS / 10),
    };
    for (const [name, value] of Object.entries(figures)) seen[name]?.push(value);
  }
  const million = isMillion ? runConversations(MILLION) : null;
  report(seen, bytes, million === null ? null : (million.beat * BEATS + million.line) * MILLION);
}

function report(seen: Record<string, number[]>, bytes: number, measuredMillion: number | null): void {
  const { split = [], zeek = [], beat = [], line = [], scipy = [], ours = [], reference = [] } = seen;
  const beyond = zeek.map((value, index) => value - (split[index] ?? 0));
  const million = beat.map((value, index) => (value * BEATS + (line[index] ?? 0)) * MILLION);
  const figures: readonly Figure[] = [
    { name: "connectionsPerSecond", values: beyond.map((value) => CONNECTIONS / value), best: most },
    { name: "secondsBeyondSplitting", values: beyond, best: least },
    { name: "overSplitting", values: zeek.map((value, index) => value / (split[index] ?? Number.NaN)), best: median },
    { name: "microsecondsPerBeat", values: beat.map((value) => value * 1e6), best: least },
    { name: "microsecondsPerLine", values: line.map((value) => value * 1e6), best: least },
    {
      name: "secondsPerMillionConversations",
      values: measuredMillion === null ? million : [measuredMillion],
      best: least,
    },
    { name: "scipyRatio", values: scipy.map((value, index) => value / (ours[index] ?? Number.NaN)), best: median },
    { name: "referenceSeconds", values: reference, best: least },
    { name: "bytesPerConversation", values: [bytes], best: median },
  ];
  if (isJson) {
    console.log(JSON.stringify(Object.fromEntries(figures.map(({ name, values, best }) => [name, best(values)]))));
    return;
  }
  for (const { name, values } of figures) console.log(`${name.padEnd(32)} ${spread(values)}`);
}

interface Figure {
  readonly name: string;
  readonly values: readonly number[];
  /** What `--json` prints of them; null where there is none. */
  readonly best: (values: readonly number[]) => number | null;
}

function least(values: readonly number[]): number {
  return Math.min(...values);
}

function most(values: readonly number[]): number {
  return Math.max(...values);
}

function median(values: readonly number[]): number | null {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? null;
}

/** Seconds a beat and a line of the report, of conversations that come all at once; one in a hundred has a clock. */
function runConversations(count: number): { readonly beat: number; readonly line: number } {
  const engine = new Engine({ maxConversations: count + 1 });
  let fed = 0;
  for (const flows of flowsInParts(count, BEATS)) {
    const begun = cpuSeconds();
    for (const flow of flows) engine.handle(flow);
    fed += cpuSeconds() - begun;
  }
  const begun = cpuSeconds();
  const lines = engine.conversations().length;
  const told = cpuSeconds() - begun;
  if (lines !== count) throw new Error(`${lines} conversations of ${count}`);
  return { beat: fed / (count * BEATS), line: told / count };
}

/** What a conversation with full histories holds on to, with all that is kept for finding it. */
function bytesAConversation(): number {
  // So many that what V8 keeps of the code, once for all, does not count
  const count = 30_000;
  const engine = new Engine({ maxConversations: count + 1 });
  collectGarbage();
  const before = memory();
  for (const part of flowsInParts(count, MANY_BEATS)) for (const flow of part) engine.handle(flow);
  collectGarbage();
  const held = memory() - before;
  if (engine.size !== count) throw new Error(`${engine.size} conversations of ${count}`);
  return held / count;
}

function collectGarbage(): void {
  if (globalThis.gc === undefined) throw new Error("Cannot measure memory: run with node --expose-gc");
  globalThis.gc();
  // What only weak maps and freed buffers hold goes with the second
  globalThis.gc();
}

function memory(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

async function splitOnly(path: string): Promise<number> {
  let cells = 0;
  for (const line of (await readFile(path, "latin1")).split("\n")) cells += line.split("\t").length;
  return cells;
}

async function conversationsOf(path: string): Promise<number> {
  const engine = new Engine();
  for await (const events of pastEvents([path], { from: "zeek" }, { damaged: 0 }))
    for (const event of events) engine.handle(event);
  engine.end();
  return engine.conversations().length;
}

function* timesOf(count: number): Generator<readonly number[]> {
  const times = new Map<string, number[]>();
  for (const { remoteAddress, localAddress, at } of flowsOf(count, BEATS)) {
    const key = `${localAddress} ${remoteAddress}`;
    const known = times.get(key) ?? [];
    known.push(at);
    times.set(key, known);
  }
  yield* times.values();
}

/** Seconds of SciPy's own statistics, without reading; NaN where there is none. */
async function plainStatistics(input: string): Promise<number> {
  const script = fileURLToPath(new URL("plain_statistics.py", import.meta.url));
  const { stdout, exitCode } = await execa("python3", [script, input], { reject: false });
  if (exitCode === 0) return Number(stdout);
  process.stderr.write("No comparison with SciPy: python3 has no scipy\n");
  return Number.NaN;
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const begun = cpuSeconds();
  await work();
  return cpuSeconds() - begun;
}

/** Of this process: what others do on the machine counts less. */
function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
