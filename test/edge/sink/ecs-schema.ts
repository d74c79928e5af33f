import { existsSync, readFileSync } from "node:fs";

/** What the schema says of one field. */
export interface EcsField {
  readonly type: string;
  readonly isArray: boolean;
  /** Regular expression that the value must match, or null. */
  readonly pattern: string | null;
  /** Values of which it must be one; empty where any will do. */
  readonly allowed: readonly string[];
}

const path = new URL("../../../../shared/schemas/ecs/ecs_flat.yml", import.meta.url);

/** The fields of ECS by their flat names, or null where the schema is not at hand: said aloud on stderr. */
export function readEcsSchema(): ReadonlyMap<string, EcsField> | null {
  if (existsSync(path))
    return new Map([...blocks(readFileSync(path, "utf8"))].map(([name, lines]) => [name, field(lines)]));
  process.stderr.write(
    "Skipped: the check of ECS fields needs ecs_flat.yml in ../shared/schemas/ecs beside the checkout\n",
  );
  return null;
}

// The flat file is regular: a field's name in column 0, its properties indented by two, lists of them by "  - ".
function* blocks(yaml: string): Generator<[string, string[]]> {
  for (const block of yaml.split(/^(?=\S)/m)) {
    const [head = "", ...lines] = block.split("\n");
    yield [head.replace(/:\s*$/, "").replace(/^'(.*)'$/, "$1"), lines];
  }
}

function field(lines: readonly string[]): EcsField {
  const scalar = (name: string) =>
    lines
      .find((line) => line.startsWith(`  ${name}: `))
      ?.slice(name.length + 4)
      .trim() ?? null;
  const names = under(lines, "allowed_values").flatMap((line) => /^ {2}(?:- | {2})name: (.*)$/.exec(line)?.[1] ?? []);
  const expected = under(lines, "expected_values").map((line) => line.replace(/^ {2}- /, ""));
  return {
    type: scalar("type") ?? "",
    isArray: under(lines, "normalize").includes("  - array"),
    pattern: scalar("pattern"),
    allowed: [...names, ...expected],
  };
}

function under(lines: readonly string[], name: string): string[] {
  const from = lines.indexOf(`  ${name}:`) + 1;
  if (from === 0) return [];
  const rest = lines.slice(from);
  const length = rest.findIndex((line) => /^ {2}\w/.test(line));
  return length === -1 ? rest : rest.slice(0, length);
}
