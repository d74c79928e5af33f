import { stat } from "node:fs/promises";
import type { DatabaseKind, LoadBounds, PackageDatabase, PackagedFile, PackageFormat } from "./package-database.ts";
import type { Patience } from "./patience.ts";
import type { TakingTurns } from "./taking-turns.ts";

/** Why nothing is known yet, but will be. */
export const STILL_READING = "package database is still being read";

/** What the databases under a root directory say of a path. */
export interface Owned {
  /** The database that answered; null where there is none, or none that can be read. */
  readonly database: DatabaseKind | null;
  readonly file: PackagedFile | null;
  /** Why the answer is not whole, `dpkg database cannot be read: ...`; else null. */
  readonly why: string | null;
}

export interface RootPackagesOptions {
  readonly formats: readonly PackageFormat[];
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  /** Who may wait while a database is read. */
  readonly patience: Patience;
  /** Databases are read one after another. */
  readonly loads: TakingTurns;
  readonly most: LoadBounds;
}

interface Loaded {
  readonly format: PackageFormat;
  readonly version: string;
  readonly database: PackageDatabase;
}

/** The package database under one root directory: read when first asked, and again after it changed. */
export class RootPackages {
  readonly #options: RootPackagesOptions;
  #loaded: Loaded | null = null;
  #why: string | null = STILL_READING;
  #checkedAt = Number.NEGATIVE_INFINITY;
  #refreshing: Promise<void> | null = null;

  constructor(options: RootPackagesOptions) {
    this.#options = options;
  }

  /** Paths that it holds in memory. */
  get size(): number {
    return this.#loaded?.database.size ?? 0;
  }

  /** What its tools lock while they change files. */
  get locks(): readonly string[] {
    return this.#loaded?.format.locks ?? [];
  }

  /** Who owns this path. `root` is where the root directory is seen at the moment: a process may be gone soon. */
  async ownerOf(path: string, root: string): Promise<Owned> {
    if (this.#options.now() - this.#checkedAt >= CHECK_EVERY_MS) await this.#options.patience.wait(this.refresh(root));
    const loaded = this.#loaded;
    if (loaded === null) return { database: null, file: null, why: this.#why };
    const { format, database } = loaded;
    const file = database.ownerOf(path);
    // What is not found in a part of a database may be in the rest
    const isSure = file !== null || database.flaw === null;
    if (isSure) return { database: format.kind, file, why: null };
    return { database: null, file, why: `${format.kind} database cannot be read whole: ${database.flaw}` };
  }

  /** As `ownerOf`, by what the database says at this moment, or said a second ago. */
  async ownerNow(path: string, root: string): Promise<Owned> {
    if (this.#options.now() - this.#checkedAt >= CHECK_AGAIN_MS) await this.#options.patience.wait(this.refresh(root));
    return await this.ownerOf(path, root);
  }

  /** Looks whether the database changed, and reads it if so. Never throws. */
  refresh(root: string): Promise<void> {
    this.#refreshing ??= this.#inTurn(root).finally(() => {
      this.#refreshing = null;
    });
    return this.#refreshing;
  }

  /** A container's file system may never answer: whoever comes after waits, and no more than one thread is lost. */
  async #inTurn(root: string): Promise<void> {
    try {
      await this.#options.loads.do(() => this.#load(root));
    } catch (error) {
      if (this.#loaded === null) this.#why = `package database cannot be read: ${reasonOf(error)}`;
    }
  }

  async #load(root: string): Promise<void> {
    const { loaded, why } = await this.#read(root);
    // The process whose view this was is gone, and took with it what was to be read; what was known before holds
    const isGone = !(await isThere(root));
    if (!isGone) this.#checkedAt = this.#options.now();
    if (isGone && this.#loaded !== null) return;
    this.#loaded = isGone ? null : loaded;
    this.#why = isGone ? "its root directory is gone" : why;
  }

  /** The first database that holds anything: a Fedora with Debian's tools on it has one of theirs that does not. */
  async #read(root: string): Promise<Read> {
    for (const format of this.#options.formats) {
      try {
        const version = await format.versionIn(root);
        if (version === null) continue;
        if (this.#loaded?.format === format && this.#loaded.version === version) {
          return { loaded: this.#loaded, why: null };
        }
        const database = await format.load(root, this.#options.most);
        if (database.size > 0 || database.flaw !== null) return { loaded: { format, version, database }, why: null };
      } catch (error) {
        return { loaded: null, why: `${format.kind} database cannot be read: ${reasonOf(error)}` };
      }
    }
    return { loaded: null, why: null };
  }
}

interface Read {
  readonly loaded: Loaded | null;
  readonly why: string | null;
}

async function isThere(root: string): Promise<boolean> {
  return await stat(root).then(
    () => true,
    () => false,
  );
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "for no known reason";
  return "code" in error && typeof error.code === "string" ? error.code : error.message;
}

const CHECK_EVERY_MS = 10_000;
const CHECK_AGAIN_MS = 1000;
