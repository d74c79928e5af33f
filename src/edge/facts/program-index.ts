import type { MergedPlaces } from "./merged-places.ts";
import type { Digest, PackageDatabase, PackagedFile } from "./package-database.ts";

/** Programs by their path, each with its package: a database that says of a file at once what it has to hold. */
export class ProgramIndex implements PackageDatabase {
  readonly #files = new Map<string, PackagedFile>();
  readonly #merged: MergedPlaces;
  readonly #most: number;
  flaw: string | null = null;

  constructor(merged: MergedPlaces, most: number) {
    this.#merged = merged;
    this.#most = most;
  }

  get size(): number {
    return this.#files.size;
  }

  /** Takes in what `work` adds. Where that fails, what came before is worth keeping, and why is a flaw; throws where nothing came. */
  async take(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (this.size === 0) throw error;
      this.flaw = error instanceof Error ? error.message : DAMAGED;
    }
  }

  /** Two packages may own one path: two versions while an upgrade is under way, or two that agree about it. */
  add(path: string, owner: string, digest: Digest | null): void {
    const place = this.#merged.canonical(path);
    const known = this.#files.get(place);
    if (known === undefined && this.#files.size >= this.#most) {
      this.flaw ??= "it has too many files";
      return;
    }
    const others = (known?.digests ?? []).filter(({ hex }) => hex !== digest?.hex).slice(0, MOST_DIGESTS - 1);
    this.#files.set(place, {
      package: known?.package ?? owner,
      digests: digest === null ? others : [...others, digest],
    });
  }

  ownerOf(path: string): PackagedFile | null {
    return this.#files.get(this.#merged.canonical(path)) ?? null;
  }
}

const MOST_DIGESTS = 4;
const DAMAGED = "it is damaged";
