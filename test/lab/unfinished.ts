import { randomBytes } from "node:crypto";
import { readdirSync, rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";

/** In the name of everything that this process has begun. */
const mark = `-${randomBytes(4).toString("hex")}-`;

/** A new folder for what is not finished yet. */
export function makeUnfinished(folder: string, name: string): Promise<string> {
  return mkdtemp(join(folder, `${name}${mark}`));
}

/** Removes what this process has left unfinished in these folders, at its end, when nothing can be awaited any more. */
export function removeUnfinished(folders: readonly string[]): void {
  for (const folder of folders) {
    try {
      for (const name of readdirSync(folder).filter((entry) => entry.includes(mark))) {
        rmSync(join(folder, name), { recursive: true, force: true });
      }
    } catch {
      // A program that is just being ended may still write there: old drafts go another day.
    }
  }
}
