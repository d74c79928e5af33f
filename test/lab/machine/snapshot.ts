import { copyFile, mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Architecture } from "../architecture.ts";
import { cacheFolder, checkRoom, identityOf, obtain, type Recipe } from "../cache/cache.ts";
import { runTool } from "../cache/tools.ts";
import { LabError } from "../lab-error.ts";
import { makeUnfinished } from "../unfinished.ts";
import { insideTools, type Machine, machineArguments, type Setup, startMachine } from "./emulator.ts";
import { type JobSettings, packJob, projectHash } from "./job.ts";

/** What every machine is made of; all but its architecture are folders of the cache. */
export interface Parts {
  readonly architecture: Architecture;
  readonly tools: string;
  readonly guest: string;
  readonly kernel: string;
  readonly programs: string;
}

/** Attaching takes half a minute under emulation, more where the machine is busy. */
export const BOOT_PATIENCE_MS = 900_000;
const SAVE_PATIENCE_MS = 120_000;
const SNAPSHOT_BYTES = 1.5 * 2 ** 30;
/** Of a machine: what it brings out, and what its disk takes beyond the guest's image. QEMU halts where it cannot write. */
const WORK_BYTES = 1.5 * 2 ** 30;
/** So many stay, and those that another run may be using; each takes three quarters of a gigabyte. */
const SNAPSHOTS_KEPT = 12;
const IN_USE_MS = 3 * 3_600_000;

/**
 * A machine that has booted, whose sensor watches and whose world serves, stopped right before a scenario: its `memory`
 * and its `disk` (a qcow2 above the guest's image), and the `job` that it was started with.
 */
export async function obtainSnapshot(
  parts: Parts,
  settings: JobSettings,
  say: (text: string) => void,
): Promise<string> {
  const { architecture, ...folders } = parts;
  const identities = await Promise.all(Object.values(folders).map(identityOf));
  const machine = machineArguments("lapse", architecture);
  const texts = [folders, settings, machine, identities].map((part) => JSON.stringify(part));
  const hash = await projectHash();
  const recipe: Recipe = {
    name: `ready${architecture.mark}-${settings.backend}`,
    inputs: [...texts, hash],
    files: ["memory", "disk", "job"],
    async make(folder) {
      await checkRoom(folder, SNAPSHOT_BYTES);
      await takeSnapshot(parts, settings, { folder, hash });
    },
  };
  const folder = await obtain(recipe, say);
  await forgetOldest();
  return folder;
}

/** Makes what a machine that boots needs in `work` and gives its set-up; it finds no scenario yet. */
export async function prepareBoot(parts: Parts, settings: JobSettings, work: string): Promise<Setup> {
  const { architecture, tools, kernel, programs } = parts;
  const job = join(work, "job");
  await packJob(job, { programs, kernel, settings });
  const disk = join(work, "disk");
  await layDisk(tools, work, { disk, above: join(parts.guest, "root.ext4"), format: "raw" });
  return {
    architecture,
    tools,
    work,
    kernel,
    pace: settings.pace === "lapse" ? "lapse" : "real",
    disk,
    job,
    scenario: await emptyDisk(tools, work, "scenario"),
    out: await emptyDisk(tools, work, "out"),
  };
}

/** A new disk that holds only what differs from the one it stands above. */
export async function layDisk(
  tools: string,
  work: string,
  { disk, above, format }: { readonly disk: string; readonly above: string; readonly format: "raw" | "qcow2" },
): Promise<void> {
  const inside = { work };
  const names = [insideTools(inside, above), insideTools(inside, disk)] as const;
  await runTool(tools, work, ["qemu-img", "create", "-q", "-f", "qcow2", "-F", format, "-b", ...names]);
}

/** A folder for one machine, with a path short enough for a socket's name. */
export async function makeWork(): Promise<string> {
  await mkdir(cacheFolder, { recursive: true });
  await checkRoom(tmpdir(), WORK_BYTES);
  return makeUnfinished(tmpdir(), "tocsin-lab");
}

/** Sizes are fixed: a machine that goes on must find the disks that it knew. */
const diskBytes = { scenario: "64M", out: "512M" } as const;

export async function emptyDisk(tools: string, work: string, name: keyof typeof diskBytes): Promise<string> {
  await runTool(tools, work, ["qemu-img", "create", "-q", "-f", "raw", name, diskBytes[name]]);
  return join(work, name);
}

async function takeSnapshot(
  parts: Parts,
  settings: JobSettings,
  { folder, hash }: { readonly folder: string; readonly hash: string },
): Promise<void> {
  const work = await makeWork();
  try {
    const setup = await prepareBoot(parts, settings, work);
    // Or it would pass for a machine of the project as it was.
    if ((await projectHash()) !== hash) {
      throw new LabError("Cannot make a machine ready: the project changed while it was packed; run it again");
    }
    const machine = await startMachine(setup);
    try {
      await Promise.race([
        machine.says("lab: ready", BOOT_PATIENCE_MS),
        machine.says("lab: left", BOOT_PATIENCE_MS).then(async () => {
          throw new LabError(`The guest could not be made ready:\n${(await machine.console()).slice(-1500)}`);
        }),
      ]);
      await save(machine);
    } finally {
      await machine.kill();
    }
    for (const file of ["memory", "disk", "job"]) await move(join(work, file), join(folder, file));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function save(machine: Machine): Promise<void> {
  const { qmp } = machine;
  await qmp.execute("stop");
  await qmp.execute("migrate-set-parameters", { "max-bandwidth": 2 ** 40 });
  await qmp.execute("migrate", { uri: "file:memory" });
  const end = performance.now() + SAVE_PATIENCE_MS;
  while (!(await isSaved(machine))) {
    if (performance.now() > end) throw new LabError("Cannot save the guest's memory: QEMU takes too long");
    await pause(100);
  }
  await qmp.execute("quit");
  await machine.ended(SAVE_PATIENCE_MS);
}

async function isSaved({ qmp }: Machine): Promise<boolean> {
  const state = await qmp.execute("query-migrate");
  if (typeof state !== "object" || state === null || !("status" in state)) return false;
  if (state.status !== "failed") return state.status === "completed";
  throw new LabError(`Cannot save the guest's memory: ${JSON.stringify(state)}`);
}

/** The work folder may lie on another file system than the cache. */
async function move(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch {
    await copyFile(from, to);
    await rm(from);
  }
}

/** Removes the snapshots that were not used for longest, and what a killed run left half made. */
async function forgetOldest(): Promise<void> {
  const found: { path: string; usedMs: number; isDraft: boolean }[] = [];
  for (const name of await readdir(cacheFolder)) {
    if (!/^(ready|draft)-/.test(name)) continue;
    const path = join(cacheFolder, name);
    // Another run may have removed it.
    const about = await stat(path).catch(() => null);
    if (about !== null) found.push({ path, usedMs: about.mtimeMs, isDraft: name.startsWith("draft-") });
  }
  const now = Date.now();
  const ready = found.filter(({ isDraft }) => !isDraft).sort((a, b) => b.usedMs - a.usedMs);
  const old = [
    ...ready.slice(SNAPSHOTS_KEPT).filter(({ usedMs }) => usedMs < now - IN_USE_MS),
    ...found.filter(({ isDraft, usedMs }) => isDraft && usedMs < now - 86_400_000),
  ];
  for (const { path } of old) await rm(path, { recursive: true, force: true });
}
