/**
 * What facts about programs cost where many start, as in a configure script: `npm run bench:facts`. 2,000 execs a second of 200
 * programs for a minute, in a network namespace of its own, watched and recorded by tocsin as on a node.
 *
 * `-- --json` prints one object, `-- --rate 500 --seconds 10` makes less of it, `-- --bpftrace COMMAND` takes another bpftrace
 * than the image's. Ends with 1 where something is missed: an event lost, facts for less than 99 of 100 programs, 15 % of a core.
 */
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { startCaptureOf } from "../live/capture.ts";
import { LiveNode, whyNotLive } from "../live/live-node.ts";
import { buildStorm, letLoose } from "./facts/storm.ts";
import { readTold } from "./facts/told.ts";
import { imagesBpftrace, namedBpftrace } from "./sensor/bpftrace-command.ts";
import { havePackages } from "./sensor/debian-packages.ts";

const PROGRAMS = 200;
/** What is under way when the storm is over. */
const AFTERGLOW_MS = 3000;
/** Jiffies a second, as /proc shows them to user space on every Linux. */
const CLOCK_TICKS = 100;
const LEAST_WITH_FACTS = 0.99;
const MOST_PERCENT = 15;

const { values: options } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    bpftrace: { type: "string" },
    rate: { type: "string", default: "2000" },
    seconds: { type: "string", default: "60" },
  },
});
if (whyNotLive() === null) await inSurroundings();
else process.exitCode = 1;

async function inSurroundings(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "tocsin-bench-"));
  const node = new LiveNode();
  try {
    await measure(node, folder);
  } finally {
    node.destroy();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(node: LiveNode, folder: string): Promise<void> {
  await havePackages(["gcc", "libc6-dev"], say);
  const storm = await buildStorm(folder, PROGRAMS);
  const bpftrace =
    options.bpftrace === undefined
      ? await imagesBpftrace(join(folder, "image"), say)
      : await namedBpftrace(join(folder, "own"), options.bpftrace);
  const recording = join(folder, "storm.rec");
  const capture = await startCaptureOf({ isBuilt: true, bin: bpftrace.folder }, [
    ...["watch", "--netns", node.name, ...(process.env["NOREC"] ? [] : ["--record", recording])],
  ]);
  const processes = { tocsin: capture.pid, bpftrace: capture.children[0] ?? 0 };
  const before = secondsOf(processes);
  const begun = performance.now();
  const { execs, seconds } = await letLoose(storm, (...command) => node.commandOf(...command), {
    execsPerSecond: Number(options.rate),
    seconds: Number(options.seconds),
  });
  await wait(AFTERGLOW_MS);
  const after = secondsOf(processes);
  const tookSeconds = (performance.now() - begun) / 1000;
  const { exitCode, stderr } = await capture.stop();
  if (exitCode !== 0) throw new Error(`Cannot measure: tocsin ended with ${exitCode}: ${stderr}`);
  const told = process.env["NOREC"]
    ? { execs, lost: 0, withFacts: 0, processes: 0, withoutExecutable: 0 }
    : await readTold(recording, storm.programs);
  // Over the storm alone: what is done after it is part of its cost
  const percentOf = (name: keyof typeof processes) => round(((after[name] - before[name]) / seconds) * 100);
  const result = {
    execsPerSecond: Math.round(execs / seconds),
    seconds: round(seconds),
    execs,
    lost: told.lost + execs - told.execs,
    executables: PROGRAMS,
    withFacts: told.withFacts,
    processesWithoutExecutable: told.processes - told.execs + told.withoutExecutable,
    cpuPercent: { tocsin: percentOf("tocsin"), bpftrace: percentOf("bpftrace") },
    bpftrace: bpftrace.version,
    tookSeconds: round(tookSeconds),
  };
  report(result);
}

type Result = Readonly<Record<"lost" | "withFacts", number>> & { readonly cpuPercent: Cpu };
type Cpu = Readonly<Record<"tocsin" | "bpftrace", number>>;

function secondsOf({ tocsin, bpftrace }: Cpu): Cpu {
  return { tocsin: cpuSeconds(tocsin), bpftrace: cpuSeconds(bpftrace) };
}

function report(result: Result): void {
  console.log(JSON.stringify(result));
  const { tocsin, bpftrace } = result.cpuPercent;
  const isMissed =
    result.lost > 0 || result.withFacts < LEAST_WITH_FACTS * PROGRAMS || tocsin + bpftrace >= MOST_PERCENT;
  if (isMissed) process.exitCode = 1;
}

function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /s, "")
    .split(" ");
  return (Number(fields[11]) + Number(fields[12])) / CLOCK_TICKS;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
