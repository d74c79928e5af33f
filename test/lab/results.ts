import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cacheFolder } from "./cache/cache.ts";
import type { Verdict } from "./judge/verdict.ts";
import type { Lab, Place } from "./lab.ts";
import { hashFor } from "./machine/job.ts";
import type { Scenario } from "./scenario.ts";

/** One scenario on one machine. */
export interface Turn {
  readonly scenario: Scenario;
  readonly place: Place;
}

export interface Result {
  readonly verdict: Verdict;
  /** Its file; it stays until all results go. */
  readonly recording: string;
}

/** What was played, on disk, so that a run of hours that was ended goes on, and no recording is made twice. */
export class Results {
  static readonly #folder = join(cacheFolder, "results");
  readonly #lab: Lab;

  private constructor(lab: Lab) {
    this.#lab = lab;
  }

  /** Continued, it takes over what earlier runs played, where nothing that it depends on has changed; else it begins anew. */
  static async open(lab: Lab, { isContinued }: { readonly isContinued: boolean }): Promise<Results> {
    if (!isContinued) await rm(Results.#folder, { recursive: true, force: true });
    await mkdir(Results.#folder, { recursive: true });
    return new Results(lab);
  }

  /** The result of before, or that of playing it now. */
  async of(turn: Turn): Promise<Result> {
    // Taken before it is played: what changes meanwhile is not in it.
    const hash = await hashFor(JSON.stringify(turn));
    const path = join(Results.#folder, `${turn.scenario.name}-${hash.slice(0, 16)}`);
    const recording = `${path}.rec`;
    const known: Verdict | null = JSON.parse(await readFile(`${path}.json`, "utf8").catch(() => "null"));
    if (known !== null) return { verdict: known, recording };
    const verdict = await this.#lab.try(turn.scenario, turn.place, recording);
    await writeFile(`${path}.json`, JSON.stringify(verdict));
    return { verdict, recording };
  }
}
