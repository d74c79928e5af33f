/**
 * What watching costs, and whether its account is exact: `npm run bench:sensor`, tocsin beside an empty program, rivals and none,
 * in turn within one run. docs/sensor.md says what the rows mean.
 *
 * `-- --only sends,idle` measures these parts only, `-- --json` prints one object, `-- --bpftrace COMMAND` takes another bpftrace
 * than the image's, `-- --rounds 3` times sends less often. A whole run writes its tables to docs/sensor.md, between the markers.
 */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { replaceSection } from "../lab/report/section.ts";
import { isOnPath, LiveNode, whyNotLive } from "../live/live-node.ts";
import { markdownTable, textTable } from "./detect/table.ts";
import { measureBccTools } from "./sensor/bcc-tools.ts";
import type { Bench } from "./sensor/bench.ts";
import { type BpftraceCommand, imagesBpftrace, namedBpftrace } from "./sensor/bpftrace-command.ts";
import { havePackages } from "./sensor/debian-packages.ts";
import { measureIdle } from "./sensor/idle.ts";
import { measureLoss } from "./sensor/loss.ts";
import { measureMillion } from "./sensor/million.ts";
import { buildCoalescer, buildPrograms } from "./sensor/native-programs.ts";
import { OtherPrograms } from "./sensor/other-programs.ts";
import { measureProgramRuns } from "./sensor/program-runs.ts";
import type { Result } from "./sensor/result.ts";
import { measureSends } from "./sensor/sends.ts";
import { measureSockets } from "./sensor/sockets.ts";
import { summarize } from "./sensor/summary.ts";
import { tablesOf } from "./sensor/tables.ts";
import { measureThroughput } from "./sensor/throughput.ts";

/** How long a whole run waits for others to take their programs off. */
const PATIENCE_MS = 90_000;

const parts: Readonly<Record<string, (bench: Bench) => Promise<Result>>> = {
  sends: async (bench) => ({ sends: await measureSends(bench, rounds) }),
  programs: async (bench) => ({ programs: await measureProgramRuns(bench) }),
  million: async (bench) => ({ million: await measureMillion(bench) }),
  bcc: async (bench) => ({ bcc: await measureBccTools(bench) }),
  throughput: async (bench) => ({ throughput: await measureThroughput(bench) }),
  sockets: async (bench) => ({ sockets: await measureSockets(bench) }),
  loss: async (bench) => ({ loss: await measureLoss(bench) }),
  idle: async (bench) => ({ idle: await measureIdle(bench) }),
};

const needCoalescer = ["sends", "programs", "throughput"];

const { values: options } = parseArgs({
  options: {
    only: { type: "string" },
    json: { type: "boolean", default: false },
    bpftrace: { type: "string" },
    rounds: { type: "string", default: "7" },
  },
});
const names = options.only?.split(",") ?? Object.keys(parts);
const rounds = Math.max(1, Math.trunc(Number(options.rounds)) || 1);
const unknown = names.find((name) => !Object.hasOwn(parts, name));
if (unknown !== undefined) {
  process.stderr.write(`Cannot measure "${unknown}": there is no such part; take ${Object.keys(parts).join(", ")}\n`);
  process.exitCode = 2;
} else if (whyNotLive() === null) await inSurroundings();
else process.exitCode = 1;

async function inSurroundings(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "tocsin-bench-"));
  const node = new LiveNode();
  const forget = destroyOnSignal(node);
  try {
    const { bpftrace, olderBpftrace } = await bpftracesIn(folder);
    await havePackages(["gcc", "libc6-dev", "bpftool"], say);
    await run({
      ...{ node, folder, bpftrace, olderBpftrace, say },
      native: await buildPrograms(folder),
      coalescer: names.some((name) => needCoalescer.includes(name)) ? await buildCoalescer(folder, say) : null,
      others: new OtherPrograms(PATIENCE_MS, say),
    });
  } finally {
    forget();
    node.destroy();
    await rm(folder, { recursive: true, force: true });
  }
}

/** A run that is ended leaves no namespace behind, and nothing that runs in it. */
function destroyOnSignal(node: LiveNode): () => void {
  const signals = ["SIGINT", "SIGTERM"] as const;
  const end = (): void => {
    node.destroy();
    process.exit(1);
  };
  for (const signal of signals) process.once(signal, end);
  return () => {
    for (const signal of signals) process.removeListener(signal, end);
  };
}

/** The image's bpftrace, beside it the machine's own where that is another. */
async function bpftracesIn(folder: string): Promise<Pick<Bench, "bpftrace" | "olderBpftrace">> {
  const named = (command: string) => namedBpftrace(join(folder, "own"), command);
  if (options.bpftrace !== undefined) return { bpftrace: await named(options.bpftrace), olderBpftrace: null };
  const own: BpftraceCommand | null = isOnPath("bpftrace") ? await named("bpftrace") : null;
  try {
    const bpftrace = await imagesBpftrace(join(folder, "image"), say);
    return { bpftrace, olderBpftrace: own?.version === bpftrace.version ? null : own };
  } catch (error) {
    if (own === null) throw error;
    say(`Measuring ${own.version} only: ${error instanceof Error ? error.message : error}`);
    return { bpftrace: own, olderBpftrace: null };
  }
}

async function run(bench: Bench): Promise<void> {
  let result: Result = {};
  for (const name of names) {
    const part = (await parts[name]?.(bench)) ?? {};
    if (!options.json) for (const table of tablesOf(part)) console.log(textTable(table));
    result = { ...result, ...part };
  }
  if (options.json) console.log(JSON.stringify(summarize(result, bench)));
  if (names.length === Object.keys(parts).length) await writeDocument(result, bench);
}

async function writeDocument(result: Result, { bpftrace }: Bench): Promise<void> {
  const path = fileURLToPath(new URL("../../docs/sensor.md", import.meta.url));
  const { kernel } = summarize(result, { bpftrace } as Bench);
  const about = `bpftrace ${bpftrace.version}, kernel ${kernel}, tracepoints.\n`;
  const section = [about, ...tablesOf(result).map(markdownTable)].join("\n");
  await writeFile(path, replaceSection(await readFile(path, "utf8"), "bench:sensor", section));
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
