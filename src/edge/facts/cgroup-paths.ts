import { readdir, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import { textFromBytes } from "../../core/event/text.ts";
import { Turns } from "./turns.ts";

/**
 * Paths of cgroups by the id that the kernel side reports, which in the unified tree is the inode of the cgroup's directory:
 * for processes that are gone before their own word could be read. A cgroup that is gone too keeps what was learned of it.
 */
export class CgroupPaths {
  readonly #findMount: () => Promise<string | null>;
  readonly #now: () => number;
  readonly #paths = new Map<number, string>();
  #walkedAt = Number.NEGATIVE_INFINITY;
  #walking: Promise<void> | null = null;

  /** `findMount` says where the unified tree is; `now` gives milliseconds of a clock that never goes back. */
  constructor(findMount: () => Promise<string | null>, now: () => number) {
    this.#findMount = findMount;
    this.#now = now;
  }

  /** What a living process's own word said. */
  learn(id: number, path: string): void {
    // Put last: what has not been used for longest is forgotten first
    this.#paths.delete(id);
    this.#paths.set(id, path);
    const [oldest] = this.#paths.keys();
    if (this.#paths.size > MOST_PATHS && oldest !== undefined) this.#paths.delete(oldest);
  }

  /** The path as far as it is known. */
  get(id: number): string | null {
    return this.#paths.get(id) ?? null;
  }

  /** The path, looked for in the tree where it is not known: at most every few seconds, however many ask. */
  async find(id: number): Promise<string | null> {
    if (this.#paths.has(id) || id === 0) return this.get(id);
    if (this.#walking === null && this.#now() - this.#walkedAt >= WALK_EVERY_MS) {
      this.#walking = this.#walk().finally(() => {
        this.#walkedAt = this.#now();
        this.#walking = null;
      });
    }
    await this.#walking;
    return this.get(id);
  }

  async #walk(): Promise<void> {
    const mount = await this.#findMount();
    if (mount === null) return;
    const turns = new Turns();
    // As latin1, so that every byte of a name survives
    const waiting = ["/"];
    for (let seen = 0; waiting.length > 0 && seen < MOST_DIRECTORIES; seen += 1) {
      const path = waiting.shift() ?? "/";
      const directory = Buffer.concat([Buffer.from(mount), Buffer.from(path, "latin1")]);
      const found = await stat(directory).catch(() => null);
      if (found === null) continue;
      if (!this.#paths.has(found.ino)) this.learn(found.ino, textFromBytes(Buffer.from(path, "latin1")));
      for (const name of await foldersIn(directory)) waiting.push(`${path === "/" ? "" : path}/${name}`);
      if (turns.isOver) await turns.next();
    }
  }
}

/** Where the unified tree is mounted below a root, by itself or beside version 1's; null where there is none. See cgroups(7). */
export async function unifiedMountOf(root: string): Promise<string | null> {
  for (const mount of [join(root, "sys/fs/cgroup"), join(root, "sys/fs/cgroup/unified")]) {
    const type = await statfs(mount).then(
      (found) => found.type,
      () => null,
    );
    if (type === CGROUP2_MAGIC) return mount;
  }
  return null;
}

/** Names as latin1; none where it is gone. */
async function foldersIn(directory: Buffer): Promise<readonly string[]> {
  const entries = await readdir(directory, { withFileTypes: true, encoding: "latin1" }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

/** CGROUP2_SUPER_MAGIC, include/uapi/linux/magic.h. */
const CGROUP2_MAGIC = 0x63677270;
/** A large node has some thousands; what is beyond is known by its processes' own word only. */
const MOST_DIRECTORIES = 20_000;
const MOST_PATHS = 32_768;
const WALK_EVERY_MS = 5000;
