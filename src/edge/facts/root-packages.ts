import { stat } from "node:fs/promises";
import type { DatabaseKind, PackageDatabase, PackagedFile, PackageFormat } from "./package-database.ts";
import type { Patience } from "./patience.ts";
import type { TakingTurns } from "./taking-turns.ts";

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
  readonly mostPaths: number;
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
  #why: string | null = "package database is still being read";
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
    this.#refreshing ??= this.#load(root).finally(() => {
      this.#refreshing = null;
    });
    return this.#refreshing;
  }

  async #load(root: string): Promise<void> {
    const before = this.#loaded;
    await this.#loadFirst(root);
    if (await isThere(root)) {
      this.#checkedAt = this.#options.now();
      return;
    }
    // The process whose view this was is gone, and took with it what was to be read; what was known before holds
    this.#loaded = before;
    this.#why = before === null ? "its root directory is gone" : null;
  }

  async #loadFirst(root: string): Promise<void> {
    this.#why = null;
    for (const format of this.#options.formats) {
      try {
        const version = await format.versionIn(root);
        if (version === null || (await this.#isEmpty(format, version, root))) continue;
      } catch (error) {
        this.#loaded = null;
        this.#why = `${format.kind} database cannot be read: ${reasonOf(error)}`;
      }
      return;
    }
    this.#loaded = null;
  }

  /** Keeps what the database holds, unless that is nothing: a Fedora with Debian's tools on it has such a one. */
  async #isEmpty(format: PackageFormat, version: string, root: string): Promise<boolean> {
    if (this.#loaded?.format === format && this.#loaded.version === version) return false;
    const bounds = { paths: this.#options.mostPaths };
    const database = await this.#options.loads.do(() => format.load(root, bounds));
    if (database.size === 0 && database.flaw === null) return true;
    this.#loaded = { format, version, database };
    return false;
  }
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
