import { FieldReader } from "./count-line.ts";

/** What a program knows of the processes that it made; a line of execs.jsonl. */
export type ExecLine =
  | {
      readonly kind: "exec";
      readonly name: string;
      readonly pid: number;
      readonly parentPid: number;
      readonly uid: number;
      readonly path: string;
      /** Bytes of each argument as hexadecimal text. */
      readonly args: readonly string[];
      readonly device: number;
      readonly inode: number;
    }
  | {
      readonly kind: "process";
      readonly name: string;
      readonly pid: number;
      readonly path: string;
      readonly device: number;
      readonly inode: number;
    }
  | { readonly kind: "fork"; readonly name: string; readonly pid: number; readonly parentPid: number }
  | { readonly kind: "exit" | "no-exec"; readonly name: string; readonly pid: number };

/** One line, or a message that says what is wrong with it. */
export function parseExecLine(text: string): ExecLine | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return `is no JSON: ${text.slice(0, 100)}`;
  }
  if (typeof value !== "object" || value === null) return `is no object: ${text.slice(0, 100)}`;
  const read = new FieldReader(value as Record<string, unknown>);
  const kind = read.oneOf("kind", ["exec", "process", "fork", "exit", "no-exec"]);
  const about = { name: read.text("name"), pid: read.count("pid") };
  const line = readRest(read, kind, about);
  return read.problem ?? line;
}

function readRest(read: FieldReader, kind: ExecLine["kind"], about: { name: string; pid: number }): ExecLine {
  if (kind === "exit" || kind === "no-exec") return { kind, ...about };
  if (kind === "fork") return { kind, ...about, parentPid: read.count("parentPid") };
  const file = { path: read.text("path"), device: read.count("device"), inode: read.count("inode") };
  if (kind === "process") return { kind, ...about, ...file };
  return {
    kind,
    ...about,
    ...file,
    parentPid: read.count("parentPid"),
    uid: read.count("uid"),
    args: read.texts("args"),
  };
}
