import { dirname, resolve } from "node:path";
import type { Field } from "./scenario-field.ts";

/** A file that is laid into the guest before the start. */
export interface ScenarioFile {
  /** In the guest. */
  readonly path: string;
  /** Octal digits. */
  readonly mode: string;
  readonly owner: string;
  readonly content: FileContent;
}

export type FileContent =
  | { readonly kind: "text"; readonly text: string }
  /** A program of the lab: /lab/bin/NAME or /lab/programs/NAME. */
  | { readonly kind: "program"; readonly name: string }
  /** A file of the guest. */
  | { readonly kind: "copy"; readonly path: string }
  /** A file of the host, as an absolute path. */
  | { readonly kind: "from"; readonly path: string };

const userName = /^[a-z_][a-z0-9_-]*$/;

/** The map `files`; what is `from` the host lies beside the scenario file. */
export function readFiles(field: Field, scenarioPath: string): readonly ScenarioFile[] {
  return field.entries().map(([path, entry]) => {
    if (!isPlainPath(path)) entry.fail("write an absolute path without .. as its key");
    const { mode, owner, ...sources } = entry.keys(["mode", "owner", "text", "program", "copy", "from"]);
    const remedy = "write one of text, program, copy or from";
    const [only, ...more] = Object.values(sources);
    if (only === undefined || more.length > 0) entry.fail(remedy);
    return {
      path,
      // As a number, YAML would read 0o755 as 493.
      mode: mode?.matching(/^[0-7]{3,4}$/, 'write octal digits in quotes, such as "755"') ?? "644",
      owner: owner === undefined ? "root" : readUser(owner),
      content: contentOf(sources, scenarioPath) ?? entry.fail(remedy),
    };
  });
}

/** The name of a user of the guest. */
export function readUser(field: Field): string {
  return field.matching(userName, "write the name of a user of the guest, such as www-data");
}

function isPlainPath(path: string): boolean {
  return path.startsWith("/") && !path.endsWith("/") && !path.split("/").includes("..");
}

type Sources = Partial<Record<"text" | "program" | "copy" | "from", Field>>;

function contentOf({ text, program, copy, from }: Sources, scenarioPath: string): FileContent | null {
  if (text !== undefined) return { kind: "text", text: text.text() };
  if (program !== undefined)
    return { kind: "program", name: program.matching(/^[\w.-]+$/, "write the name of a program of the lab") };
  if (copy !== undefined) return { kind: "copy", path: copy.matching(/^\//, "write an absolute path of the guest") };
  if (from !== undefined) return { kind: "from", path: resolve(dirname(scenarioPath), from.text("write a path")) };
  return null;
}
