import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { scopeWords } from "../../../src/edge/sensor/scope-words.ts";
import { type Declaration, parseDeclarations, type Version, versionOf } from "./declarations.ts";

/** One file of bpf/: its code, and what its header says it relies on. */
export interface BtFile {
  readonly name: string;
  /** Without comments; an include stands where it stood. */
  readonly code: string;
  /** The oldest kernel that it is for; 0 where it is included and has none of its own. */
  readonly floor: Version;
  /** The newest, where what it watches came to an end. */
  readonly ceiling: Version;
  readonly declarations: readonly Declaration[];
}

const comment = /\/\*[\s\S]*?\*\/|\/\/.*/g;

/** The .bt files of a folder, by name, those of another processor left out, with the scope's tests where its words stand. */
export function readBtFiles(folder: string, arch: "x64" | "arm64" = "x64"): ReadonlyMap<string, BtFile> {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith(".bt") && (!/\.(?:x64|arm64)\.bt$/.test(name) || name.endsWith(`.${arch}.bt`)))
    .sort();
  return new Map(
    files.map((file) => {
      const name = file.replace(`.${arch}.bt`, ".bt");
      return [name, parseBtFile(name, withScope(readFileSync(join(folder, file), "utf8")))];
    }),
  );
}

/** Of the levels of cgroups two are enough, for the rest is the same again. */
function shortened(test: string): string {
  const terms = test.split(" || ");
  return terms.filter((term) => (term.match(/self\.parent/g) ?? []).length < 2).join(" || ");
}

/** Comments keep the words. */
function withScope(text: string): string {
  const scope = scopeWords({ kind: "netns", inode: 1, filter: { cgroupId: 1 } }, 1);
  const words: Readonly<Record<string, string>> = { ...scope, IS_TCP: "args->protocol == 6" };
  return text.replace(/\/\*[\s\S]*?\*\/|\b(?:IN|IS|ANY)_[A-Z]+\b/g, (found) => shortened(words[found] ?? found));
}

/**
 * A header's section begins with "Needs" in the first comment, and ends with it, at an empty line or at a line that
 * begins left of the declarations. Its first line may be prose, if it begins with the floor, "5.10 with BTF", and maybe the
 * last: "5.10 to 6.4 with BTF".
 */
export function parseBtFile(name: string, text: string): BtFile {
  try {
    const [first = "", ...lines] = sectionOf(text);
    const [, floor, ceiling] = /^(\d+\.\d+)(?: to (\d+\.\d+))? with BTF/.exec(first) ?? [];
    const declarations = parseDeclarations([...(floor === undefined ? [first] : []), ...lines].join("\n"));
    return {
      ...{ name, code: text.replace(comment, ""), declarations },
      floor: floor === undefined ? 0 : versionOf(floor),
      ceiling: ceiling === undefined ? Number.POSITIVE_INFINITY : versionOf(ceiling),
    };
  } catch (error) {
    throw new Error(`Cannot read the Needs of bpf/${name}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

function sectionOf(text: string): string[] {
  const header = /^\s*(\/\*[\s\S]*?\*\/)/.exec(text)?.[1] ?? "";
  const lines = header
    .replace(/\*\/$/, "")
    .split("\n")
    .map((line) => line.replace(/^\s*(\/\*| \*)/, ""));
  const start = lines.findIndex((line) => / Needs /.test(line));
  const [first = "", ...rest] = start < 0 ? [] : lines.slice(start);
  const end = rest.findIndex((line) => !/^ {5}/.test(line));
  return [first.replace(/ Needs\s+/, ""), ...(end < 0 ? rest : rest.slice(0, end))];
}
