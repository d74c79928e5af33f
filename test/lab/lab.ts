import { existsSync } from "node:fs";
import { cp, link, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { architectureOf, usualArchitecture } from "./architecture.ts";
import { obtain, type Recipe } from "./cache/cache.ts";
import { ensureHostPrograms } from "./cache/debian.ts";
import { guestImageRecipe } from "./cache/guest-image.ts";
import { kernelRecipe } from "./cache/kernel.ts";
import { programsRecipe } from "./cache/programs.ts";
import { toolsRecipe } from "./cache/tools.ts";
import { judge, type Play } from "./judge/judge.ts";
import { replay } from "./judge/replay.ts";
import type { Verdict } from "./judge/verdict.ts";
import { LabError } from "./lab-error.ts";
import type { JobSettings } from "./machine/job.ts";
import { type Played, play } from "./machine/play.ts";
import { obtainSnapshot, type Parts } from "./machine/snapshot.ts";
import { checkPlace, type Place, placePhrase } from "./place.ts";
import type { Scenario } from "./scenario.ts";

/** QEMU's, with its guest's two and what it has translated. */
const MACHINE_BYTES = 2.5 * 2 ** 30;

/** Plays scenarios and judges them; what several need is made once. */
export class Lab {
  readonly #say: (text: string) => void;
  /** Of this run: two machines that start together make nothing twice. */
  readonly #made = new Map<string, Promise<string>>();

  constructor(say: (text: string) => void) {
    this.#say = say;
  }

  /** Plays one scenario to its end. With `keep`, everything that came of it stays: a recording, and a folder beside it. */
  async try(scenario: Scenario, place: Place, keep?: string): Promise<Verdict> {
    const { backend } = place;
    checkPlace(place);
    const parts = await this.parts(place);
    this.#say(`Playing ${scenario.name} on ${placePhrase(place)}`);
    const ready = (settings: JobSettings): Promise<string> => this.#ready(parts, settings);
    try {
      const played = await play(scenario, parts, { backend, ready });
      return await judgeAndKeep(played, { scenario, place, keep }).finally(() =>
        rm(played.folder, { recursive: true, force: true }),
      );
    } catch (error) {
      throw named(scenario, place, error);
    }
  }

  /** Makes, or finds made, what machines of this kernel consist of. */
  async parts({ arch, kernel: name }: Pick<Place, "arch" | "kernel">): Promise<Parts> {
    const say = this.#say;
    const architecture = arch === undefined ? usualArchitecture : architectureOf(arch);
    const once = (what: string, recipe: () => Recipe | Promise<Recipe>): Promise<string> =>
      this.#once(`${what}${architecture.mark}`, async () => obtain(await recipe(), say));
    await this.#once("host programs", async () => {
      await ensureHostPrograms(say);
      return "";
    });
    const tools = await once("tools", () => toolsRecipe(architecture));
    const guest = await once("guest", () => guestImageRecipe(tools, architecture));
    const kernel = await once(name, () => kernelRecipe(tools, name, architecture));
    const programs = await once("programs", () => programsRecipe(tools, architecture));
    return { architecture, tools, guest, kernel, programs };
  }

  #ready(parts: Parts, settings: JobSettings): Promise<string> {
    const key = JSON.stringify([parts.kernel, settings]);
    return this.#once(key, () => obtainSnapshot(parts, settings, this.#say));
  }

  #once(name: string, make: () => Promise<string>): Promise<string> {
    const before = this.#made.get(name);
    if (before !== undefined) return before;
    const made = make();
    this.#made.set(name, made);
    return made;
  }
}

/** As many as this computer has processors and memory for, but one in any case. */
export function machinesAtOnce(): number {
  return Math.max(1, Math.min(availableParallelism(), Math.floor(process.availableMemory() / MACHINE_BYTES)));
}

function named(scenario: Scenario, place: Place, error: unknown): unknown {
  if (!(error instanceof LabError)) return error;
  return new LabError(`${scenario.name} on ${placePhrase(place)}: ${error.message}`, { cause: error });
}

async function judgeAndKeep(
  played: Played,
  { scenario, place, keep }: { readonly scenario: Scenario; readonly place: Place; readonly keep: string | undefined },
): Promise<Verdict> {
  if (keep !== undefined) await keepAll(played, scenario, keep);
  const verdict = await judge(played.folder, scenario, { ...place, wallSeconds: played.wallSeconds });
  if (keep !== undefined) await keepFindings(keep);
  return verdict;
}

/** FILE is the recording; beside it, in FILE.lab (without .rec), stands everything else. */
async function keepAll(played: Played, scenario: Scenario, file: string): Promise<void> {
  const folder = folderBeside(file);
  await mkdir(folder, { recursive: true });
  await cp(played.folder, folder, { recursive: true });
  const recording = join(folder, "recording.rec");
  // A guest that failed may bring none; its logs are wanted all the more.
  if (existsSync(recording)) await rename(recording, file);
  await writeFile(join(folder, "console.log"), played.console);
  await writeFile(join(folder, "truth.json"), `${JSON.stringify(scenario.truth, null, 2)}\n`);
}

async function keepFindings(file: string): Promise<void> {
  const { findings } = await replay(file);
  const text = findings.map((finding) => `${JSON.stringify(finding)}\n`).join("");
  await writeFile(join(folderBeside(file), "findings.ndjson"), text);
}

/** Judges once more what was kept in FILE and beside it, as whoever played it would now. */
export async function judgeKept(file: string, scenario: Scenario, play: Play): Promise<Verdict> {
  const recording = join(folderBeside(file), "recording.rec");
  if (!existsSync(recording)) await link(file, recording);
  return judge(folderBeside(file), scenario, play);
}

function folderBeside(file: string): string {
  return `${file.replace(/\.rec$/, "")}.lab`;
}
