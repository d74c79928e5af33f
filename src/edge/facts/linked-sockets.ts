import type { ElfImage } from "./elf.ts";
import { readElfFile } from "./elf-file.ts";
import { identityOf } from "./file-identity.ts";
import { type LoaderCache, parseLoaderCache } from "./loader-cache.ts";
import { openRegularWithin } from "./open-regular.ts";
import { importsSockets, isTelling } from "./socket-calls.ts";

/** Whether a program networks by what it is linked with; where that cannot be told, why. */
export type Linked = { readonly importsSockets: boolean } | { readonly importsSockets: null; readonly reason: string };

/** A program whose links are wanted. */
export interface Linkage {
  readonly image: ElfImage;
  /** Absolute, as its process sees it: `$ORIGIN` is its folder. */
  readonly path: string;
  /** Directory under which its root is seen; "" for ours. */
  readonly view: string;
}

interface Wanted {
  readonly name: string;
  readonly paths: readonly string[];
}

/**
 * Follows what a program is linked with, as the dynamic loader would: RUNPATH (or RPATH), the loader's cache, the places
 * that every loader looks at. What the environment adds (LD_LIBRARY_PATH, LD_PRELOAD) is not the program's own and is left out.
 * Libraries are read once as long as they stay as they are.
 */
export class LinkedSockets {
  readonly #images = new Map<string, ElfImage | null>();
  readonly #caches = new Map<string, LoaderCache>();

  async of({ image, path, view }: Linkage): Promise<Linked> {
    if (image.isGo) return cannotTell("Go makes its own system calls");
    if (image.interpreter === null) return cannotTell("linked statically");
    let doubt: string | null = null;
    const seen = new Set<string>();
    const queue = wantedBy(image, path);
    const own = importsSockets(image);
    if (own === true) return { importsSockets: true };
    if (own !== false) return cannotTell(own);
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      if (seen.has(next.name) || !isTelling(next.name)) continue;
      if (seen.size >= MOST_LIBRARIES) return cannotTell("linked with too many libraries");
      seen.add(next.name);
      const found = await this.#find(next, image.kind, view);
      if (found === null) return cannotTell(`library "${next.name}" was not found`);
      const calls = importsSockets(found.image);
      if (calls === true) return { importsSockets: true };
      if (calls !== false) doubt ??= `library "${next.name}": ${calls}`;
      queue.push(...wantedBy(found.image, found.path));
    }
    return doubt === null ? { importsSockets: false } : cannotTell(doubt);
  }

  async #find({ name, paths }: Wanted, kind: string, view: string): Promise<{ image: ElfImage; path: string } | null> {
    const own = name.includes("/") ? [name] : paths.map((path) => `${path}/${name}`);
    const image = await this.#firstOf(own, kind, view);
    if (image !== null || name.includes("/")) return image;
    const cached = (await this.#cacheOf(view)).get(name) ?? [];
    return (await this.#firstOf(cached, kind, view)) ?? (await this.#firstOf(placesOf(kind, name), kind, view));
  }

  async #firstOf(paths: readonly string[], kind: string, view: string) {
    for (const path of paths) {
      const image = path.startsWith("/") ? await this.#imageAt(path, view) : null;
      if (image?.kind === kind) return { image, path };
    }
    return null;
  }

  async #imageAt(path: string, view: string): Promise<ElfImage | null> {
    const opened = await openRegularWithin(view, path);
    if (opened === null) return null;
    try {
      const key = identityOf(opened.stats);
      const known = this.#images.get(key);
      if (known !== undefined) return known;
      const image = await readElfFile(opened.handle, Number(opened.stats.size)).catch(() => null);
      keep(this.#images, key, image, MOST_IMAGES);
      return image;
    } finally {
      await opened.handle.close().catch(() => undefined);
    }
  }

  async #cacheOf(view: string): Promise<LoaderCache> {
    const opened = await openRegularWithin(view, "/etc/ld.so.cache", ({ size }) => size <= MOST_CACHE_BYTES);
    if (opened === null) return new Map();
    try {
      const key = identityOf(opened.stats);
      const known = this.#caches.get(key);
      if (known !== undefined) return known;
      const bytes = Buffer.alloc(Number(opened.stats.size));
      const { bytesRead } = await opened.handle.read(bytes, 0, bytes.length, 0);
      const cache = parseLoaderCache(bytes.subarray(0, bytesRead));
      keep(this.#caches, key, cache, MOST_CACHES);
      return cache;
    } catch {
      // Its disk failed: the usual places are left.
      return new Map();
    } finally {
      await opened.handle.close().catch(() => undefined);
    }
  }
}

/** What an object wants, and where its own words say to look first. */
function wantedBy({ needed, libraryPath, kind }: ElfImage, path: string): Wanted[] {
  const origin = path.slice(0, path.lastIndexOf("/"));
  const library = kind.startsWith("64") ? "lib64" : "lib";
  const paths = libraryPath
    .map((entry) => entry.replace(/\$ORIGIN\b|\$\{ORIGIN\}/g, origin).replace(/\$LIB\b|\$\{LIB\}/g, library))
    .slice(0, MOST_PATHS);
  return needed.map((name) => ({ name, paths }));
}

/** Where loaders look by default: Debian's folder for the machine, then those of others; musl's at last. */
function placesOf(kind: string, name: string): string[] {
  const machine = MULTIARCH.get(kind);
  const folders = machine === undefined ? [] : [`/lib/${machine}`, `/usr/lib/${machine}`];
  return [...folders, "/lib64", "/usr/lib64", "/lib", "/usr/lib", "/usr/local/lib"].map(
    (folder) => `${folder}/${name}`,
  );
}

function cannotTell(reason: string): Linked {
  return { importsSockets: null, reason };
}

function keep<T>(map: Map<string, T>, key: string, value: T, most: number): void {
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > most && oldest !== undefined) map.delete(oldest);
}

const MULTIARCH: ReadonlyMap<string, string> = new Map([
  ["64lsb 62", "x86_64-linux-gnu"],
  ["32lsb 3", "i386-linux-gnu"],
  ["64lsb 183", "aarch64-linux-gnu"],
  ["32lsb 40", "arm-linux-gnueabihf"],
]);
const MOST_LIBRARIES = 128;
const MOST_PATHS = 16;
const MOST_IMAGES = 512;
const MOST_CACHES = 16;
const MOST_CACHE_BYTES = 4n * 1024n * 1024n;
