import { pathPattern } from "./path-pattern.ts";

const DIGEST_PREFIX = "sha256:";
const DIGEST = /^sha256:[0-9a-f]{64}$/;

/** Programs by name, by path or by content. */
export class ListedPrograms {
  readonly #names: ReadonlySet<string>;
  readonly #digests: ReadonlySet<string>;
  readonly #patterns: readonly ((path: string) => boolean)[];

  constructor(entries: readonly string[]) {
    this.#digests = new Set(entries.filter(isDigest).map((entry) => entry.slice(DIGEST_PREFIX.length)));
    this.#patterns = entries.filter((entry) => entry.startsWith("/")).map(pathPattern);
    this.#names = new Set(entries.filter((entry) => !isDigest(entry) && !entry.startsWith("/")));
  }

  hasName(name: string): boolean {
    return this.#names.has(name);
  }

  hasPath(path: string): boolean {
    return this.#patterns.some((fits) => fits(path));
  }

  hasContent(sha256: string | null): boolean {
    return sha256 !== null && this.#digests.has(sha256);
  }
}

/** Whether an entry names a content: `sha256:` and 64 hex digits. */
export function isDigest(entry: string): boolean {
  return DIGEST.test(entry);
}
