/**
 * What facts about programs cost where many start, as in a configure script: `npm run bench:facts`. 2,000 execs a second of 200
 * programs for a minute, in a network namespace of its own: once under `tocsin watch`, whose CPU time is measured, and once
 * under `tocsin record`, whose recording tells what was seen and known.
 *
 * `-- --json` prints one object, `-- --rate 500 --seconds 10` makes less of it, `-- --bpftrace COMMAND` takes another bpftrace
 * than the image's. Ends with 1 where something is missed: an event lost, facts for less than 99 of 100 programs, 15 % of a core.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { LiveNode, whyNotLive } from "../live/live-node.ts";
import { buildStorm } from "./facts/storm.ts";
import { recordStorm, type Surroundings, watchStorm } from "./facts/storms.ts";
import { imagesBpftrace, namedBpftrace } from "./sensor/bpftrace-command.ts";
import { havePackages } from "./sensor/debian-packages.ts";

const PROGRAMS = 200;
/** Programs that were made just now are looked into each time. */
const AGE_MS = 4000;
const LEAST_WITH_FACTS = 0.99;
const MOST_PERCENT = 15;

/** What `--json` prints. */
interface Result {
  readonly execsPerSecond: number;
  readonly seconds: number;
  readonly lost: number;
  readonly executables: number;
  readonly withFacts: number;
  readonly cpuPercent: { readonly tocsin: number; readonly bpftrace: number };
}

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
    await havePackages(["gcc", "libc6-dev"], say);
    const storm = await buildStorm(folder, PROGRAMS);
    const bpftrace =
      options.bpftrace === undefined
        ? await imagesBpftrace(join(folder, "image"), say)
        : await namedBpftrace(join(folder, "own"), options.bpftrace);
    await wait(AGE_MS);
    const load = { execsPerSecond: Number(options.rate), seconds: Number(options.seconds) };
    report(await measure({ node, folder, storm, bpftrace, load }));
  } finally {
    node.destroy();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(surroundings: Surroundings): Promise<Result> {
  const watched = await watchStorm(surroundings);
  say(`Watched ${watched.execs} execs in ${watched.seconds.toFixed(0)} s`);
  const recorded = await recordStorm(surroundings);
  say(`Recorded ${recorded.execs} execs in ${recorded.seconds.toFixed(0)} s`);
  return {
    execsPerSecond: Math.round(Math.min(watched.execs / watched.seconds, recorded.execs / recorded.seconds)),
    seconds: Math.round(watched.seconds),
    lost: watched.lost + recorded.lost,
    executables: PROGRAMS,
    withFacts: recorded.withFacts,
    cpuPercent: watched.cpuPercent,
  };
}

function report(result: Result): void {
  const { execsPerSecond, seconds, lost, executables, withFacts, cpuPercent } = result;
  const { tocsin, bpftrace } = cpuPercent;
  if (options.json) console.log(JSON.stringify(result));
  else {
    console.log(`execs              ${execsPerSecond} a second for ${seconds} s, twice`);
    console.log(`lost               ${lost}`);
    console.log(`programs           ${executables}, ${withFacts} of them with their facts`);
    console.log(`CPU                tocsin ${tocsin} %, bpftrace ${bpftrace} % of a core`);
  }
  const isMissed = lost > 0 || withFacts < LEAST_WITH_FACTS * executables || tocsin + bpftrace >= MOST_PERCENT;
  if (isMissed) process.exitCode = 1;
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
