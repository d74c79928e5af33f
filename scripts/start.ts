/**
 * `npm start`: the main job, live. A real curl calls a server at a jittered interval while irregular traffic runs beside
 * it; `tocsin watch`, limited in the kernel to a network namespace made for this, has to find the one and not the other.
 * Where the kernel cannot be watched it says why and replays a recording of the same.
 *
 * `--keep FILE` leaves the recording there.
 */
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { execa } from "execa";
import { FindingLines } from "./demo/finding-lines.ts";
import { addresses, type DemoNetwork, openDemoNetwork } from "./demo/network.ts";
import { pause } from "./demo/pause.ts";

const SERVER_PATIENCE_MS = 10_000;
/** The finding must come within this time. */
const PATIENCE_MS = 60_000;
/** So long nothing else must come after it. */
const AFTERWARDS_MS = 12_000;

const tocsin = fileURLToPath(new URL("../dist/app/main.js", import.meta.url));
const demoFolder = new URL("./demo/", import.meta.url);
const recorded = fileURLToPath(new URL("../fixtures/demo.rec", import.meta.url));

const { values } = parseArgs({ options: { keep: { type: "string" } } });
async function main(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "tocsin-demo-"));
  try {
    const network = await openDemoNetwork().catch((error: unknown) => reasonOf(error));
    if (typeof network === "string") return await replayInstead(`Cannot make network namespaces: ${network}`);
    try {
      return await Promise.race([live(network, folder), interruption()]);
    } finally {
      await network.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Ctrl-C ends it in order, or its namespaces would stay. */
function interruption(): Promise<number> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve(130));
  });
}

async function live(network: DemoNetwork, folder: string): Promise<number> {
  const recording = values.keep ?? join(folder, "demo.rec");
  await startServers(network);
  const watch = execa(process.execPath, [tocsin, ...watchArguments(network, recording)], {
    stdout: "pipe",
    stderr: "pipe",
    buffer: false,
    reject: false,
  });
  let said = "";
  watch.stderr.on("data", (chunk: Buffer) => {
    said += chunk.toString();
    process.stderr.write(chunk);
  });
  const findings = new FindingLines(createInterface({ input: watch.stdout }));
  const isWatching = await Promise.race([watch.then(() => false), firstWords(watch.stderr)]);
  if (!isWatching) return await replayInstead(said.trim());
  tell(
    `Started: curl calls ${addresses.beacon} every 2 s give or take 25 %; a person reads ${addresses.pages.length} sites; one download runs.`,
  );
  await startTraffic(network, folder);
  const begun = Date.now();
  const isFound = await findings.first(PATIENCE_MS);
  const seconds = ((Date.now() - begun) / 1000).toFixed(1);
  if (isFound) await pause(AFTERWARDS_MS);
  watch.kill("SIGINT");
  await watch;
  return await report({ isFound, seconds, findings: findings.lines, recording });
}

function watchArguments(network: DemoNetwork, recording: string): readonly string[] {
  return ["watch", "--netns", network.nodeName, "--output", "compact", "--record", recording, "--force"];
}

async function startServers(network: DemoNetwork): Promise<void> {
  const output = network.run("internet", [process.execPath, fileURLToPath(new URL("server.ts", demoFolder))]);
  const listening = new Promise((resolve) => output.once("data", resolve));
  await Promise.race([listening, pause(SERVER_PATIENCE_MS)]);
}

/** From a folder of its own, as something that was dropped on the node would be. */
async function startTraffic(network: DemoNetwork, folder: string): Promise<void> {
  for (const script of ["beacon.sh", "person.sh"]) await cp(new URL(script, demoFolder), join(folder, script));
  network.run("node", ["sh", join(folder, "beacon.sh"), addresses.beacon]);
  network.run("node", ["sh", join(folder, "person.sh"), ...addresses.pages]);
  network.run("node", ["curl", "--silent", "--output", "/dev/null", `http://${addresses.stream}:8080/stream`]);
}

interface Outcome {
  readonly isFound: boolean;
  readonly seconds: string;
  readonly findings: readonly string[];
  readonly recording: string;
}

async function report({ isFound, seconds, findings, recording }: Outcome): Promise<number> {
  tell("\nAll that it saw (score, finding, who, where to, rhythm, chance that no clock is behind it):");
  await execa(process.execPath, [tocsin, "conversations", recording, "--output", "compact"], {
    stdio: ["ignore", "inherit", "ignore"],
  });
  const others = findings.filter((line) => !line.includes(addresses.beacon));
  if (!isFound) tell(`\nNot found: ${seconds} s went by without a finding for the beacon.`);
  if (others.length > 0) tell(`\nWrong: ${others.length} findings are about traffic that is no beacon.`);
  if (!isFound || others.length > 0) return 1;
  tell(`\nFound: the beacon, ${seconds} s after its first call, and nothing else.`);
  tell("To watch the whole node: npx tocsin watch        (npx tocsin --help shows the rest)");
  return 0;
}

async function replayInstead(reason: string): Promise<number> {
  tell(
    `${reason}\nThis node cannot be watched, so here is what tocsin said of a recording of the same, fixtures/demo.rec:\n`,
  );
  const { exitCode } = await execa(process.execPath, [tocsin, "replay", recorded, "--output", "compact"], {
    stdio: ["ignore", "inherit", "inherit"],
    reject: false,
  });
  tell("\nTo watch a whole node: npx tocsin watch, as root, where bpftrace can run");
  return exitCode ?? 1;
}

/** Whether what it says first is that it watches: an error comes on the same stream. */
function firstWords(stream: NodeJS.ReadableStream): Promise<boolean> {
  return new Promise((resolve) =>
    stream.once("data", (chunk: Buffer) => resolve(chunk.toString().startsWith("Watching"))),
  );
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? (error.message.split("\n").at(-1) ?? "") : String(error);
}

function tell(text: string): void {
  process.stderr.write(`${text}\n`);
}

// Where it was interrupted, watch may still run; the exit ends it.
process.exit(await main());
