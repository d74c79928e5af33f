import { type FileHandle, readlink } from "node:fs/promises";
import { FileDigests } from "./file-digests.ts";
import { openWithin } from "./open-within.ts";
import type { PackagedContents } from "./packaged-content.ts";
import type { RootPackages } from "./root-packages.ts";
import { openBounded } from "./rooted-files.ts";

/** Where the contents of packaged programs are at home, so that a copy of one is told by it, whatever its name. */
export class KnownContents {
  readonly #paths = new Map<string, string>();

  /** Path of the packaged program with this SHA-256; null where none is known. */
  pathOf(sha256: string): string | null {
    return this.#paths.get(sha256) ?? null;
  }

  /** A program that is as its package brought it. The first place of a content is its home. */
  learn(sha256: string, path: string): void {
    if (this.#paths.size < MOST_KNOWN && !this.#paths.has(sha256)) this.#paths.set(sha256, path);
  }

  /** Learns the programs of these names that the node's packages brought: their copies may run before they do. */
  async learnInstalled(names: Iterable<string>, { packages, contents, root }: Installed): Promise<void> {
    const digests = new FileDigests();
    for (const name of names) {
      for (const place of PLACES) {
        const found = await openProgram(root, `${place}/${name}`).catch(() => null);
        if (found === null) continue;
        const { handle, path } = found;
        try {
          const stats = await handle.stat({ bigint: true });
          const { file } = await packages.ownerOf(path, root);
          const opened = {
            handle,
            stats,
            path: Buffer.from(path),
            view: root,
            isDeleted: false,
            isMemoryBacked: false,
          };
          const asked = { opened, sha256: null, packages, root, path };
          const isChanged = file !== null && (await contents.compare({ ...asked, file })).isAsPackaged === false;
          const sha256 = file === null || isChanged ? null : await digests.of(handle, stats, "sha256");
          if (sha256 !== null) this.learn(sha256, path);
        } finally {
          await handle.close();
        }
      }
    }
  }
}

export interface Installed {
  readonly packages: RootPackages;
  readonly contents: PackagedContents;
  readonly root: string;
}

/** A program behind the links of alternatives, with the path that it really has under the root. */
async function openProgram(root: string, path: string): Promise<{ handle: FileHandle; path: string } | null> {
  const name = await openWithin(root, path);
  if (name === null) return null;
  try {
    const real = await readlink(`/proc/self/fd/${name.fd}`);
    const prefix = root === "/" ? "" : root;
    const isInView = real.startsWith(`${prefix}/`);
    return { handle: await openBounded(name, LARGEST_BYTES), path: isInView ? real.slice(prefix.length) : real };
  } finally {
    await name.close();
  }
}

const PLACES = ["/usr/bin", "/usr/sbin", "/bin", "/sbin"];
const LARGEST_BYTES = 256 * 1024 * 1024;
const MOST_KNOWN = 8192;
