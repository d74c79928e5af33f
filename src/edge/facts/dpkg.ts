import { lstat, readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { textFromBytes } from "../../core/event/text.ts";

/**
 * Says which Debian package owns a file, from the database itself (`var/lib/dpkg/info/*.list`): no dpkg is run, no lock
 * taken. It is read when first asked and again after it changed. What cannot be read is missing from the answer, never
 * an error.
 */
export class DpkgOwners {
  readonly #root: string;
  readonly #now: () => number;
  #owners: ReadonlyMap<string, string> = new Map();
  #mergedPlaces: ReadonlySet<string> = new Set();
  #version: bigint | null = null;
  #checkedAt = Number.NEGATIVE_INFINITY;
  #refreshing: Promise<void> | null = null;

  private constructor(root: string, now: () => number) {
    this.#root = root;
    this.#now = now;
  }

  /** Opens the database under a root directory; `now` gives milliseconds of a clock that never goes back. */
  static open(root: string, now: () => number): DpkgOwners {
    return new DpkgOwners(root, now);
  }

  /** Whether there was a database when it was last asked. */
  get hasDatabase(): boolean {
    return this.#version !== null;
  }

  /** Name of the package, without architecture, that owns this absolute path; null where none does. */
  async ownerOf(path: string): Promise<string | null> {
    if (this.#now() - this.#checkedAt >= CHECK_EVERY_MS) await this.#refresh();
    return this.#owners.get(this.#canonical(path)) ?? null;
  }

  #refresh(): Promise<void> {
    this.#refreshing ??= this.#load().finally(() => {
      this.#checkedAt = this.#now();
      this.#refreshing = null;
    });
    return this.#refreshing;
  }

  async #load(): Promise<void> {
    const info = join(this.#root, "var/lib/dpkg/info");
    const version = await stat(info, { bigint: true }).then(
      (found) => found.mtimeNs,
      () => null,
    );
    if (version === this.#version) return;
    const files = version === null ? [] : await readdir(info).catch(() => []);
    this.#mergedPlaces = await mergedPlacesOf(this.#root);
    this.#owners = await this.#ownersIn(
      info,
      files.filter((name) => name.endsWith(".list")),
    );
    this.#version = version;
  }

  async #ownersIn(info: string, lists: readonly string[]): Promise<Map<string, string>> {
    const diversions = await readDiversions(this.#root);
    const owners = new Map<string, string>();
    for (let i = 0; i < lists.length; i += READ_AT_ONCE) {
      const batch = lists.slice(i, i + READ_AT_ONCE);
      const texts = await Promise.all(batch.map((name) => readText(join(info, name))));
      for (const [j, name] of batch.entries()) {
        const owner = name.replace(/\.list$/, "").replace(/:[^:]*$/, "");
        for (const path of programsIn(texts[j] ?? "")) {
          if (owners.size < MOST_PATHS) owners.set(this.#canonical(divertedPath(path, owner, diversions)), owner);
        }
      }
    }
    return owners;
  }

  /** Where /bin is a link to /usr/bin both spellings are one file, and packages still use either. */
  #canonical(path: string): string {
    const place = /^\/usr(\/(?:s?bin|lib\w*)\/)/.exec(path)?.[1];
    return place !== undefined && this.#mergedPlaces.has(place) ? path.slice("/usr".length) : path;
  }
}

async function mergedPlacesOf(root: string): Promise<Set<string>> {
  const places = ["bin", "sbin", "lib", "lib32", "lib64", "libx32"];
  const isLink = await Promise.all(
    places.map((place) =>
      lstat(join(root, place)).then(
        (found) => found.isSymbolicLink(),
        () => false,
      ),
    ),
  );
  return new Set(places.filter((_, i) => isLink[i]).map((place) => `/${place}/`));
}

/** Paths of a list that may be programs or libraries. A directory stands right before what lies in it: left out. */
function* programsIn(text: string): Generator<string> {
  const lines = text.split("\n");
  for (const [i, line] of lines.entries()) {
    if (!PROGRAM_PLACE.test(line) || DATA_FILE.test(line)) continue;
    if (lines[i + 1]?.startsWith(`${line}/`)) continue;
    yield line;
  }
}

interface Diversion {
  readonly to: string;
  readonly by: string;
}

/** `var/lib/dpkg/diversions` (dpkg-divert(1)): triples of lines, path, where it went, by whom (`:` the administrator). */
async function readDiversions(root: string): Promise<Map<string, Diversion>> {
  const lines = (await readText(join(root, "var/lib/dpkg/diversions"))).split("\n");
  const diversions = new Map<string, Diversion>();
  for (let i = 0; i + 2 < lines.length; i += 3) {
    const [path = "", to = "", by = ""] = lines.slice(i, i + 3);
    if (path.startsWith("/") && to.startsWith("/")) diversions.set(path, { to, by });
  }
  return diversions;
}

/** Where a package's file really is: at the diverted place, unless the package is the one that diverts. */
function divertedPath(path: string, owner: string, diversions: ReadonlyMap<string, Diversion>): string {
  const diversion = diversions.get(path);
  return diversion === undefined || diversion.by === owner ? path : diversion.to;
}

async function readText(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    return size > LARGEST_LIST_BYTES ? "" : textFromBytes(await readFile(path));
  } catch {
    // Removed by an upgrade under way, or damaged: its paths have no known owner until the next look
    return "";
  }
}

const CHECK_EVERY_MS = 10_000;
const READ_AT_ONCE = 16;
const LARGEST_LIST_BYTES = 16 * 1024 * 1024;
/** Far above a full desktop: a bound against a database that somebody blew up. */
const MOST_PATHS = 500_000;
/** Some packages keep their programs under /usr/share; the large parts of it that hold none are left out. */
const PROGRAM_PLACE =
  /^\/(?:s?bin|lib\w*|opt|usr\/(?:s?bin|games|lib\w*|local|share(?!\/(?:doc|man|locale|icons|zoneinfo|help|info)\/)))\//;
const DATA_FILE =
  /\.(?:py|pyc|h|hpp|hh|inc|js|mjs|cjs|ts|json|map|css|html?|xml|svg|png|gif|ttf|txt|md|gz|xz|zst|pm|pl|pod|al|ph|rb|el|elc|tcl|a|o|la|ko|mo|gir|typelib|pc|cmake|conf|service|socket|timer|target|rules|vim|hwdb|cnf|yml|yaml|toml)$/;
