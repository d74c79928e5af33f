import { FileDigests } from "./file-digests.ts";
import { isLocked } from "./file-locks.ts";
import type { OpenedExecutable } from "./open-executable.ts";
import { openWithin } from "./open-within.ts";
import type { Digest, PackagedFile } from "./package-database.ts";
import type { RootPackages } from "./root-packages.ts";

/** A packaged file in question. */
export interface Packaged {
  readonly opened: OpenedExecutable;
  readonly sha256: string | null;
  readonly file: PackagedFile;
  /** The database that knows it, where its root directory is seen now, and the path in it. */
  readonly packages: RootPackages;
  readonly root: string;
  readonly path: string;
}

/** Whether a file is as its package brought it; null with why where that cannot be told. */
export interface Comparison {
  readonly isAsPackaged: boolean | null;
  readonly why: string | null;
}

/** Compares the content of files with what their packages say of it. */
export class PackagedContents {
  readonly #digests = new FileDigests();

  async compare(packaged: Packaged): Promise<Comparison> {
    const { packages, root, path, file } = packaged;
    const first = await this.#compareWith(file.digests, packaged);
    if (first.isAsPackaged !== false) return first;
    // In an upgrade the file is new before its package is
    if (await isLocked(root, packages.locks)) return unsure("packages are being changed");
    if (await hasPrelink(root)) return unsure("prelink changes programs here");
    const now = await packages.ownerNow(path, root);
    return now.file === null ? unsure("its package changed meanwhile") : this.#compareWith(now.file.digests, packaged);
  }

  async #compareWith(digests: readonly Digest[], packaged: Packaged): Promise<Comparison> {
    if (digests.length === 0) return unsure("its package does not say what it holds");
    for (const { algorithm, hex } of digests) {
      const found = await this.#hashOf(packaged, algorithm);
      if (found === null) return unsure("its content cannot be read");
      if (found === hex) return { isAsPackaged: true, why: null };
    }
    return { isAsPackaged: false, why: null };
  }

  async #hashOf({ opened, sha256 }: Packaged, algorithm: Digest["algorithm"]): Promise<string | null> {
    if (algorithm === "sha256" && sha256 !== null) return sha256;
    return await this.#digests.of(opened.handle, opened.stats, algorithm);
  }
}

function unsure(why: string): Comparison {
  return { isAsPackaged: null, why };
}

/** prelink(8) writes addresses into programs after they were installed, and keeps this list of them. */
async function hasPrelink(root: string): Promise<boolean> {
  const found = await openWithin(root, "/etc/prelink.cache").catch(() => null);
  await found?.close();
  return found !== null;
}
