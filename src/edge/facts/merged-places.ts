import { lstat, readlink } from "node:fs/promises";
import { join, posix } from "node:path";

/** Directories that distributions made links to others: /bin to /usr/bin, and of late /usr/sbin to /usr/bin. */
const PLACES = ["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/usr/sbin", "/usr/lib64"];

/** Says where a path of a package really is: packages still use either spelling. */
export class MergedPlaces {
  readonly #targets: ReadonlyMap<string, string>;

  private constructor(targets: ReadonlyMap<string, string>) {
    this.#targets = targets;
  }

  static async under(root: string): Promise<MergedPlaces> {
    const targets = new Map<string, string>();
    for (const place of PLACES) {
      const target = await targetOf(root, place);
      if (target !== null) targets.set(place, target);
    }
    return new MergedPlaces(targets);
  }

  /** The path with such links resolved. */
  canonical(path: string): string {
    let real = path;
    for (let depth = 0; depth < DEEPEST; depth += 1) {
      const place = /^(?:\/usr)?\/(?:s?bin|lib\w*)(?=\/)/.exec(real)?.[0] ?? "";
      const target = this.#targets.get(place);
      if (target === undefined) break;
      real = target + real.slice(place.length);
    }
    return real;
  }
}

async function targetOf(root: string, place: string): Promise<string | null> {
  const path = join(root, place);
  try {
    return (await lstat(path)).isSymbolicLink() ? posix.resolve(posix.dirname(place), await readlink(path)) : null;
  } catch {
    // There is none
    return null;
  }
}

/** /sbin to /usr/sbin to /usr/bin; more would be a circle. */
const DEEPEST = 3;
