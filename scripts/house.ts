import { readdirSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join, posix, resolve } from "node:path";
import { readSource, type Source } from "./read-source.ts";

/** One line of src that breaks the house: where things stand, what each may import, what core may touch. */
export interface Breach {
  /** Relative to the root, as all paths here. */
  readonly file: string;
  readonly line: number;
  /** What it does, why that is wrong, what to do. */
  readonly message: string;
}

/** Each may import itself and those before it. The ground is what lies in src/core itself, but for the engine. */
const rooms = ["ground", "event", "process", "conversation", "score", "analytic", "finding", "engine"];
/** Both pure: counting, and a published list. */
const guestsOfCore: readonly string[] = ["hdr-histogram-js", "tldts"];

type Place = { readonly wing: "core" | "edge"; readonly part: string } | { readonly wing: "app" };

/** Every breach in `root`/src, by file and line; throws where there is no src to read. */
export function checkHouse(root: string): Breach[] {
  const files = new Map(
    listSources(root).map((file) => [file, readSource(file, readFileSync(join(root, file), "utf8"))] as const),
  );
  const breaches = [...files].flatMap(([file, source]) => checkFile(file, source));
  return [...breaches, ...findCycles(files)].sort((a, b) => compare(a.file, b.file) || a.line - b.line);
}

/** Paths of the TypeScript files in `root`/src. */
export function listSources(root: string): string[] {
  const files = readdirSync(join(root, "src"), { recursive: true, withFileTypes: true });
  const isSource = /\.[cm]?tsx?$/;
  return files
    .filter((entry) => entry.isFile() && isSource.test(entry.name))
    .map((entry) => posix.relative(resolve(root), join(resolve(entry.parentPath), entry.name)))
    .sort(compare);
}

function checkFile(file: string, source: Source): Breach[] {
  const breach = (line: number, message: string): Breach => ({ file, line, message });
  if (source.problem !== null) return [breach(1, `cannot be parsed: ${source.problem}; see tsc`)];
  const place = placeOf(file);
  if (place === null) return [breach(1, "stands in no room or door of DESIGN's house; move it into one")];
  const imports = source.imports.flatMap(({ line, specifier }) => {
    const refusal = refuseImport(file, place, specifier);
    return refusal === null ? [] : [breach(line, `imports ${refusal}`)];
  });
  if (place.wing !== "core") return imports;
  const touches = source.touches.map(({ line, what }) =>
    breach(
      line,
      `uses ${what}: core knows no clock, chance, promise or machine; take it from an event or move it to src/edge`,
    ),
  );
  return [...imports, ...touches];
}

/** What is imported and why it may not be, or null where it may. */
function refuseImport(file: string, from: Place, specifier: string | null): string | null {
  if (specifier === null) return "what only run time knows: the house cannot be checked; write the path as a literal";
  if (!specifier.startsWith(".")) return refusePackage(from, specifier);
  const target = targetOf(file, specifier);
  const to = placeOf(target);
  if (!target.startsWith("src/")) return `${target}: src stands alone; move what it needs into src`;
  if (to === null) return null; // the target's own place is reported at the target, a missing one by tsc
  const refusal = refusePlace(from, to);
  return refusal === null ? null : `${target}: ${refusal}`;
}

function refusePackage(from: Place, specifier: string): string | null {
  if (/^(\/|#|file:|data:|https?:)/.test(specifier)) return `${specifier}: src knows relative paths and packages only`;
  if (from.wing !== "core" || guestsOfCore.includes(specifier)) return null;
  return isBuiltin(specifier)
    ? `${specifier}: core touches no world; move the line to src/edge`
    : `${specifier}: core has two guests, ${guestsOfCore.join(" and ")}; move the line to src/edge`;
}

function refusePlace(from: Place, to: Place): string | null {
  if (from.wing === "app") return null;
  if (to.wing === "app") return "nobody imports app; have app hand it in";
  if (from.wing === "core" && to.wing === "edge") return "core knows no door; have app hand it in";
  if (from.wing === "edge" && to.wing === "edge" && from.part !== to.part)
    return `door ${from.part} knows no other door; have app hand it in, or move what both need to src/core`;
  if (from.wing === "core" && to.wing === "core" && rooms.indexOf(to.part) > rooms.indexOf(from.part))
    return `${to.part} lies to the right of ${from.part}; move what both need to the left`;
  return null;
}

/** Wing and room or door of a path in src, or null where it stands in none. */
function placeOf(path: string): Place | null {
  const [src, wing, part, ...rest] = path.split("/");
  if (src !== "src" || part === undefined) return null;
  if (wing === "app") return { wing };
  if (wing === "edge") return rest.length > 0 ? { wing, part } : null;
  if (wing !== "core") return null;
  if (rest.length === 0) return { wing, part: part === "engine.ts" ? "engine" : "ground" };
  return rooms.includes(part) ? { wing, part } : null;
}

function targetOf(file: string, specifier: string): string {
  return posix.join(posix.dirname(file), specifier);
}

/** One breach for each import that closes a circle of files, types included. */
function findCycles(files: ReadonlyMap<string, Source>): Breach[] {
  const breaches: Breach[] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    for (const { line, specifier } of files.get(file)?.imports ?? []) {
      const target = specifier?.startsWith(".") ? targetOf(file, specifier) : null;
      if (target === null || !files.has(target)) continue;
      const start = path.indexOf(target);
      if (start >= 0) {
        const circle = [...path.slice(start), target].join(" -> ");
        breaches.push({
          file,
          line,
          message: `imports ${target}: ${circle} is a circle; move what both need to a third`,
        });
      } else if (!done.has(target)) visit(target, [...path, target]);
    }
    done.add(file);
  };
  for (const file of files.keys()) if (!done.has(file)) visit(file, [file]);
  return breaches;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

if (import.meta.main) {
  const root = process.argv[2] ?? resolve(import.meta.dirname, "..");
  const breaches = checkHouse(root);
  for (const { file, line, message } of breaches) process.stdout.write(`${file}:${line} ${message}\n`);
  if (breaches.length > 0) process.exitCode = 1;
  else process.stdout.write(`house: ${listSources(root).length} files, no breach\n`);
}
