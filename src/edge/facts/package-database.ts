import type { Executable } from "../../core/event/event.ts";

export type DatabaseKind = NonNullable<Executable["packageDatabase"]>;

/** The digest of a file's content, in lower-case hex. */
export interface Digest {
  readonly algorithm: "md5" | "sha1" | "sha256";
  readonly hex: string;
}

/** A file as its package brought it. */
export interface PackagedFile {
  /** Name without version and architecture. */
  readonly package: string;
  /** What its content may have: several while an upgrade is under way; none where the package does not say. */
  readonly digests: readonly Digest[];
}

/** A package database that was read. */
export interface PackageDatabase {
  /** Paths that it holds: its measure in memory. */
  readonly size: number;
  /** What of it could not be read, as the end of a sentence; then that a path is missing says nothing. Null: all was. */
  readonly flaw: string | null;
  /** Who owns this absolute path, links resolved; null where no package does. */
  ownerOf(path: string): PackagedFile | null;
}

/** A kind of package database, and how one is read straight from its files: nothing is run, locked or written. */
export interface PackageFormat {
  readonly kind: DatabaseKind;
  /** What its tools hold a write lock on while they change files, under the root. */
  readonly locks: readonly string[];
  /** Text that changes when the database under this root does; null where there is none. Throws: it cannot be read. */
  versionIn(root: string): Promise<string | null>;
  /** Reads it, in turns. Throws where nothing of it can be read. */
  load(root: string, most: LoadBounds): Promise<PackageDatabase>;
}

export interface LoadBounds {
  /** Paths to keep; what is beyond is a flaw. */
  readonly paths: number;
  /** How long it may keep the processor and the disk; what is not read by then is a flaw. */
  readonly ms: number;
}
