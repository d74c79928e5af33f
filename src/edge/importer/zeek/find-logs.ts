import type { Stats } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { logOfFileName } from "./log-kind.ts";

/** Folders in folders that are looked through: one for each sensor, year, month and day. */
const MOST_DEPTH = 4;

/** What there is in a folder. */
export interface FoundLogs {
  readonly paths: readonly string[];
  /** What cannot be looked at, and why. */
  readonly failures: readonly string[];
}

/** Logs in a folder and those below that are read, by their names; each file once, in the order of their paths. */
export async function findLogs(folder: string): Promise<FoundLogs> {
  const search = new Search();
  await search.visit(folder, "", 0);
  return search;
}

class Search implements FoundLogs {
  readonly paths: string[] = [];
  readonly failures: string[] = [];
  /** By device and inode: links may lead in a circle, and to what was there before. */
  readonly #seen = new Set<string>();

  async visit(path: string, name: string, depth: number): Promise<void> {
    const entry = await this.#look(stat(path));
    if (entry === null || !this.#isNew(entry)) return;
    if (entry.isFile() && logOfFileName(name) !== null) this.paths.push(path);
    if (!entry.isDirectory() || depth > MOST_DEPTH) return;
    const names = (await this.#look(readdir(path))) ?? [];
    for (const inner of names.sort()) await this.visit(join(path, inner), inner, depth + 1);
  }

  #isNew({ dev, ino }: Stats): boolean {
    const known = this.#seen.size;
    return this.#seen.add(`${dev}:${ino}`).size > known;
  }

  async #look<Seen>(looking: Promise<Seen>): Promise<Seen | null> {
    try {
      return await looking;
    } catch (cause) {
      // What went away meanwhile, or a link to nowhere, is no log.
      const isGone = cause instanceof Error && "code" in cause && cause.code === "ENOENT";
      if (!isGone) this.failures.push(cause instanceof Error ? cause.message : String(cause));
      return null;
    }
  }
}
