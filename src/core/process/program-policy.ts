import { isDigest } from "./listed-programs.ts";
import { isPathPattern } from "./path-pattern.ts";

/** What the owner of a node adds to the lists that tocsin brings; each entry is a name, a path pattern or a digest. */
export interface ProgramPolicy {
  /** File names, or absolute paths in which `*` and `**` stand for more. */
  readonly transferTools: readonly string[];
  readonly nonNetworking: readonly string[];
  /** Absolute paths, or `sha256:` and 64 hex digits: programs that the owner installed and vouches for. */
  readonly expected: readonly string[];
}

/** A policy out of what a JSON decoder made; else what is wrong with it, as the end of a sentence. */
export function parseProgramPolicy(value: unknown): ProgramPolicy | string {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return "it is no object";
  const lists: Record<keyof ProgramPolicy, readonly string[]> = { transferTools: [], nonNetworking: [], expected: [] };
  for (const [key, entries] of Object.entries(value)) {
    if (!isListName(key)) return `it has an unknown key "${key}"; ${LIST_NAMES.join(", ")} are known`;
    if (!Array.isArray(entries)) return `"${key}" is no list`;
    if (entries.length > MOST_ENTRIES) return `"${key}" has more than ${MOST_ENTRIES} entries`;
    const wrong: unknown = entries.find((entry: unknown) => typeof entry !== "string" || !isEntry(key, entry));
    if (wrong !== undefined) return `"${key}" has the entry ${JSON.stringify(wrong)}; ${EXPECTATIONS[key]}`;
    lists[key] = entries;
  }
  return lists;
}

function isListName(key: string): key is keyof ProgramPolicy {
  return LIST_NAMES.some((name) => name === key);
}

function isEntry(key: keyof ProgramPolicy, entry: string): boolean {
  if (entry.length > LONGEST_ENTRY) return false;
  return isPathPattern(entry) || (key === "expected" ? isDigest(entry) : NAME.test(entry));
}

const NAME_OR_PATH = "it takes file names, and absolute paths with 2 stars at most";
const EXPECTATIONS: Readonly<Record<keyof ProgramPolicy, string>> = {
  transferTools: NAME_OR_PATH,
  nonNetworking: NAME_OR_PATH,
  expected: "it takes absolute paths with 2 stars at most, and sha256: with 64 digits in lower case",
};
const LIST_NAMES = ["transferTools", "nonNetworking", "expected"] as const;
const NAME = /^[^/\s*]+$/;
const MOST_ENTRIES = 10_000;
const LONGEST_ENTRY = 4096;
