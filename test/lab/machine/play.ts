import { existsSync } from "node:fs";
import { copyFile, mkdir, rm, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { markUsed } from "../cache/cache.ts";
import { run } from "../cache/run.ts";
import { LabError } from "../lab-error.ts";
import type { Scenario } from "../scenario.ts";
import { type Machine, type Setup, startMachine } from "./emulator.ts";
import type { JobSettings } from "./job.ts";
import { BOOT_PATIENCE_MS, emptyDisk, layDisk, makeWork, type Parts, prepareBoot } from "./snapshot.ts";

/** Under 100 ms a guest second for an idle machine; busy ones take more, and a real second its second. */
const patienceMsAnHour: Readonly<Record<Scenario["pace"], number>> = { lapse: 900_000, real: 3_900_000 };
const PATIENCE_MS = 240_000;
const WAKE_PATIENCE_MS = 60_000;

/** What a scenario brought out. */
export interface Played {
  /** Files as the guest left them in /out; whoever takes it removes it. */
  readonly folder: string;
  readonly console: string;
  readonly wallSeconds: number;
}

/**
 * Plays a scenario in a machine of these parts; `ready` gives the snapshot that it goes on from. Throws a LabError where the
 * machine did not get through; whether the scenario did is in what the guest brought out.
 */
export async function play(
  scenario: Scenario,
  parts: Parts,
  options: { readonly backend: string; readonly ready: (settings: JobSettings) => Promise<string> },
): Promise<Played> {
  const { pace, scope } = scenario;
  const settings: JobSettings = { backend: options.backend, pace, scope };
  const snapshot = pace === "lapse" ? await options.ready(settings) : null;
  const start = performance.now();
  const work = await makeWork();
  const folder = await makeWork();
  try {
    const setup = snapshot === null ? await prepareBoot(parts, settings, work) : await goOn(snapshot, parts, work);
    await packScenario(scenario, setup.scenario);
    const machine = await startMachine({ ...setup, pace });
    await watchOver(machine, scenario, snapshot !== null);
    const console = await machine.console();
    await unpack(setup.out, folder, console);
    return { folder, console, wallSeconds: (performance.now() - start) / 1000 };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** A machine that goes on where the snapshot stopped; the snapshot itself stays as it is. */
async function goOn(snapshot: string, parts: Parts, work: string): Promise<Setup> {
  const { architecture, tools, kernel } = parts;
  const disk = join(work, "disk");
  await markUsed(snapshot);
  await layDisk(tools, work, { disk, above: join(snapshot, "disk"), format: "qcow2" });
  return {
    architecture,
    tools,
    work,
    kernel,
    pace: "lapse",
    disk,
    job: join(snapshot, "job"),
    memory: join(snapshot, "memory"),
    scenario: await emptyDisk(tools, work, "scenario"),
    out: await emptyDisk(tools, work, "out"),
  };
}

async function watchOver(machine: Machine, scenario: Scenario, isReady: boolean): Promise<void> {
  try {
    if (isReady) await wake(machine);
    else await machine.says("lab: ready", BOOT_PATIENCE_MS);
    await machine.ended(PATIENCE_MS + scenario.hours * patienceMsAnHour[scenario.pace]);
  } finally {
    await machine.kill();
  }
}

/** Lets a machine go on once its memory is loaded. */
async function wake({ qmp }: Machine): Promise<void> {
  const end = performance.now() + WAKE_PATIENCE_MS;
  const isLoading = async (): Promise<boolean> => {
    const state = await qmp.execute("query-status");
    return typeof state === "object" && state !== null && "status" in state && state.status === "inmigrate";
  };
  while (await isLoading()) {
    if (performance.now() > end) throw new LabError("Cannot load the guest's memory: QEMU takes too long");
    await pause(50);
  }
  await qmp.execute("cont");
}

/** The scenario's disk: a tar of the scenario as JSON and of the host's files that it lays into the guest. */
async function packScenario(scenario: Scenario, disk: string): Promise<void> {
  const folder = `${disk}.d`;
  await mkdir(join(folder, "files"), { recursive: true });
  for (const [index, { content }] of scenario.files.entries()) {
    if (content.kind !== "from") continue;
    await copyFile(content.path, join(folder, "files", String(index))).catch((cause: unknown) => {
      throw new LabError(`Cannot read "${content.path}", which the scenario "${scenario.name}" lays into the guest`, {
        cause,
      });
    });
  }
  await writeFile(join(folder, "scenario.json"), JSON.stringify(scenario));
  const { size } = await stat(disk);
  await run("tar", ["-cf", disk, "-C", folder, "."]);
  const packed = (await stat(disk)).size;
  if (packed > size) throw new LabError(`Cannot play "${scenario.name}": its files take more than ${size >> 20} MB`);
  await truncate(disk, size);
  await rm(folder, { recursive: true });
}

async function unpack(out: string, folder: string, console: string): Promise<void> {
  const last = console.split("\n").slice(-15).join("\n");
  if (!console.includes("lab: left")) throw new LabError(`The guest crashed; its last lines:\n${last}`);
  if (console.includes("lab: cannot bring out")) throw new LabError(`The guest kept something back:\n${last}`);
  await run("tar", ["-x", "--no-same-owner", "--no-same-permissions", "-f", out, "-C", folder]);
  // What ran in the guest is not to be trusted: no link, device or pipe of its making is opened here.
  await run("find", [folder, "!", "-type", "f", "!", "-type", "d", "-delete"]);
  if (!existsSync(join(folder, "status.json"))) {
    throw new LabError(`The guest brought nothing out; its last lines:\n${last}`);
  }
}
