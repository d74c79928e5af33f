import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cacheFolder } from "./cache/cache.ts";
import type { Verdict } from "./judge/verdict.ts";
import { judgeKept, type Lab } from "./lab.ts";
import { hashFor, type ProjectFiles, projectFiles } from "./machine/job.ts";
import type { Place } from "./place.ts";
import type { Scenario } from "./scenario.ts";

/** Nobody goes on with a run of so long ago. */
const KEPT_MS = 14 * 86_400_000;

/** One scenario on one machine. */
export interface Turn {
  readonly scenario: Scenario;
  readonly place: Place;
}

export interface Result {
  readonly verdict: Verdict;
  /** Its file; it stays as long as its result. */
  readonly recording: string;
}

/** What was played, on disk, so that a run of hours that was ended goes on, and no recording is made twice. */
export class Results {
  static readonly #folder = join(cacheFolder, "results");
  readonly #lab: Lab;
  readonly #isContinued: boolean;
  readonly #project: ProjectFiles;

  private constructor(lab: Lab, isContinued: boolean, project: ProjectFiles) {
    this.#lab = lab;
    this.#isContinued = isContinued;
    this.#project = project;
  }

  /**
   * Continued, it takes over what earlier runs played, where nothing that it depends on has changed; else it plays all anew.
   * To be opened before the lab makes anything: results are those of the project as it is now.
   */
  static async open(lab: Lab, { isContinued }: { readonly isContinued: boolean }): Promise<Results> {
    await mkdir(Results.#folder, { recursive: true });
    // Not all of them: another run may be adding to them right now.
    await forgetOld(Results.#folder);
    return new Results(lab, isContinued, await projectFiles());
  }

  /** The result of before, or that of playing it now. */
  async of(turn: Turn): Promise<Result> {
    const text = JSON.stringify(turn);
    const hash = hashFor(text, this.#project);
    const path = join(Results.#folder, `${turn.scenario.name}-${hash.slice(0, 16)}`);
    const recording = `${path}.rec`;
    const known: Verdict | null = JSON.parse(await readFile(`${path}.json`, "utf8").catch(() => "null"));
    if (known !== null && this.#isContinued) {
      // How it is judged may have changed; what was played has not.
      const { wallSeconds } = known;
      return { verdict: await judgeKept(recording, turn.scenario, { ...turn.place, wallSeconds }), recording };
    }
    await rm(`${path}.json`, { force: true });
    const verdict = await this.#lab.try(turn.scenario, turn.place, recording);
    // What changed meanwhile may have been played or not: nobody is to go on with that.
    if (hashFor(text, await projectFiles()) === hash) {
      await writeFile(`${path}.draft`, JSON.stringify(verdict));
      await rename(`${path}.draft`, `${path}.json`);
    }
    return { verdict, recording };
  }
}

async function forgetOld(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const about = await stat(path).catch(() => null);
    if (about !== null && about.mtimeMs < Date.now() - KEPT_MS) await rm(path, { recursive: true, force: true });
  }
}
