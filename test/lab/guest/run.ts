/**
 * Plays a scenario in the guest: lays its files, tells the world its names and servers, starts its programs at their
 * times, ends them, and has the world write its counts down. `node run.ts SCENARIO.json`
 */
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import type { Scenario } from "../scenario.ts";
import type { ScenarioFile } from "../scenario-file.ts";
import type { ScenarioRun } from "../scenario-run.ts";

const folder = "/run/scenario";
const launcher = "/lab/launch.sh";
/** A process that does not heed SIGTERM for so long is killed. */
const PATIENCE_MS = 2_000;
/** The sensor learns of what moved last within this time. */
const AFTERWARDS_MS = 3_000;

async function play(scenario: Scenario): Promise<void> {
  if (scenario.clock !== null) execFileSync("date", ["-u", "-s", scenario.clock]);
  for (const [index, file] of scenario.files.entries()) await lay(file, index);
  for (const command of [...scenario.names, ...scenario.servers]) await tell(command);
  const end = new AbortController();
  const start = performance.now();
  const until = (ms: number): Promise<boolean> => arrives(start + ms, end.signal);
  const all = [
    ...scenario.run.map((run) => keepRunning(run, until)),
    ...scenario.world.map(async ({ atMs, command }) => {
      if (await until(atMs)) await tell(command);
    }),
  ];
  const failure = Promise.all(all).then(() => new Promise<never>(() => undefined));
  await Promise.race([until(scenario.hours * 3_600_000), failure]);
  end.abort();
  await Promise.all(scenario.run.map(({ cgroup }) => endAll(cgroup)));
  await tell({ kind: "finish" });
  await pause(AFTERWARDS_MS);
}

/** Whether the moment came, rather than the end. */
async function arrives(moment: number, signal: AbortSignal): Promise<boolean> {
  try {
    // A timer takes 24 days at most.
    for (let left = moment - performance.now(); left > 0; left = moment - performance.now()) {
      await pause(Math.min(left, 86_400_000), undefined, { signal });
    }
    return !signal.aborted;
  } catch {
    return false;
  }
}

async function lay(file: ScenarioFile, index: number): Promise<void> {
  const { path, mode, owner, content } = file;
  const parent = dirname(path);
  if (!existsSync(parent)) {
    await mkdir(parent, { recursive: true });
    execFileSync("chown", [`${owner}:`, parent]);
  }
  if (content.kind === "text") await writeFile(path, content.text);
  else await copyFile(sourceOf(content, index), path);
  execFileSync("chown", [`${owner}:`, path]);
  execFileSync("chmod", [mode, path]);
}

function sourceOf(content: Exclude<ScenarioFile["content"], { kind: "text" }>, index: number): string {
  switch (content.kind) {
    case "copy":
      return content.path;
    case "from":
      return join(folder, "files", String(index));
    case "program": {
      const places = [`/lab/bin/${content.name}`, `/lab/programs/${content.name}`];
      const place = places.find((candidate) => existsSync(candidate));
      if (place === undefined) throw new Error(`Cannot lay program "${content.name}": the lab has none of that name`);
      return place;
    }
  }
}

/** Starts it at its time, again every so often where it has ended by then, and ends it at its end. */
async function keepRunning(run: ScenarioRun, until: (ms: number) => Promise<boolean>): Promise<void> {
  if (run.untilMs !== null) {
    const { untilMs } = run;
    void until(untilMs).then((isTime) => (isTime ? endAll(run.cgroup) : undefined));
  }
  const isOver = (ms: number): boolean => run.untilMs !== null && ms >= run.untilMs;
  for (let atMs = run.atMs; !isOver(atMs) && (await until(atMs)); atMs += run.everyMs) {
    if (processesOf(run.cgroup).length === 0) await launch(run);
    if (run.everyMs === null) return;
  }
}

async function launch(run: ScenarioRun): Promise<void> {
  const [program = ""] = run.command;
  // Whoever starts it does not wait for it, so what cannot start has to be found before.
  if (!has(`command -v -- "$1"`, program))
    throw new Error(`Cannot start "${run.name}": there is no program "${program}"`);
  if (!has(`id -- "$1"`, run.as)) throw new Error(`Cannot start "${run.name}": there is no user "${run.as}"`);
  const log = `/out/log/${run.name}.log`;
  const child = spawn("sh", [launcher, run.cgroup, run.in, run.as, log, ...run.command], {
    env: { ...process.env, LAB_COUNTS: "/out/counts.jsonl", LAB_EXECS: "/out/execs.jsonl" },
    stdio: ["ignore", "inherit", "inherit"],
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  child.on("error", reject);
  child.on("exit", (code) => (code === 0 ? resolve() : reject(new Error(`Cannot start "${run.name}": see its log`))));
  await promise;
}

function has(question: string, value: string): boolean {
  return spawnSync("sh", ["-c", question, "sh", value], { stdio: "ignore" }).status === 0;
}

/** Ends every process of the cgroup and of those below it, and those that they start meanwhile. */
async function endAll(cgroup: string): Promise<void> {
  signal(cgroup, "SIGTERM");
  const end = performance.now() + PATIENCE_MS;
  while (processesOf(cgroup).length > 0 && performance.now() < end + PATIENCE_MS) {
    if (performance.now() > end) signal(cgroup, "SIGKILL");
    await pause(50);
  }
}

function signal(cgroup: string, name: NodeJS.Signals): void {
  for (const pid of processesOf(cgroup)) {
    try {
      process.kill(pid, name);
    } catch {
      // It has ended by itself.
    }
  }
}

function processesOf(cgroup: string): readonly number[] {
  const root = join("/sys/fs/cgroup", cgroup);
  if (!existsSync(root)) return [];
  const folders = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name));
  return [root, ...folders].flatMap((path) =>
    readText(join(path, "cgroup.procs")).split("\n").filter(Boolean).map(Number),
  );
}

/** Nothing, where the cgroup went meanwhile. */
function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

/** Has the world do something, and waits until it is done. */
async function tell(command: object): Promise<void> {
  const socket = connect("/run/world/control");
  socket.write(`${JSON.stringify(command)}\n`);
  for await (const line of createInterface({ input: socket })) {
    socket.end();
    const { error } = JSON.parse(line);
    if (error !== undefined) throw new Error(`The world refuses ${JSON.stringify(command)}: ${error}`);
    return;
  }
  throw new Error(`The world does not answer to ${JSON.stringify(command)}`);
}

await play(JSON.parse(readFileSync(process.argv[2] ?? join(folder, "scenario.json"), "utf8"))).catch(
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
