import { shellCommands } from "../../src/core/process/shell-words.ts";
import type { Field } from "./scenario-field.ts";
import { readUser } from "./scenario-file.ts";

/** One command that the guest starts. */
export interface ScenarioRun {
  readonly name: string;
  readonly as: string;
  /** Below the root of the hierarchy, without a leading slash. */
  readonly cgroup: string;
  readonly in: "node" | "internet";
  readonly atMs: number;
  /** Null: at the end of the scenario. */
  readonly untilMs: number | null;
  /** Started again so often after `atMs`; null: once. */
  readonly everyMs: number | null;
  readonly command: readonly string[];
}

/** The list `run`, with the defaults filled in. */
export function readRuns(field: Field, hours: number): readonly ScenarioRun[] {
  const runs = field.list().map((run) => readRun(run, hours * 3_600_000));
  runs.forEach(({ name }, index) => {
    if (runs.findIndex((other) => other.name === name) < index)
      field.list()[index]?.fail(`give it a name of its own: "${name}" names another command too`);
  });
  return runs;
}

function readRun(field: Field, endMs: number): ScenarioRun {
  const keys = field.keys(["name", "as", "cgroup", "in", "at", "until", "every", "command"]);
  const name = field
    .need(keys.name, "name", "name the command: its log is called so")
    .matching(/^[a-z0-9][\w.-]*$/i, "write letters, digits, dots and dashes");
  const atMs = keys.at?.durationMs() ?? 0;
  if (atMs >= endMs) keys.at?.fail("write a time before the scenario's end, or give it more hours");
  const untilMs = keys.until?.durationMs() ?? null;
  if (untilMs !== null && untilMs <= atMs) keys.until?.fail("write a time after its start");
  const everyMs = keys.every?.durationMs() ?? null;
  if (everyMs === 0) keys.every?.fail("write a time above 0");
  return {
    name,
    as: keys.as === undefined ? "root" : readUser(keys.as),
    cgroup: readCgroup(keys.cgroup) ?? `system.slice/${name}.service`,
    in: keys.in?.oneOf(["node", "internet"]) ?? "node",
    atMs,
    untilMs,
    everyMs,
    command: readCommand(field.need(keys.command, "command", "write what is run")),
  };
}

function readCgroup(field: Field | undefined): string | undefined {
  const remedy = "write a path such as system.slice/web.service, without a slash in front and without ..";
  return field?.matching(/^(?!.*(?:^|\/)\.{1,2}(?:\/|$))[\w@:.-]+(\/[\w@:.-]+)*$/, remedy);
}

/** A text that holds a line end is a script for sh. One without is split into words, and no shell reads it. */
function readCommand(field: Field): readonly string[] {
  const text = field.text("write what is run");
  if (text.includes("\n")) return ["sh", "-c", text];
  const remedy = "quote what only a shell understands, or write it below `command: |` for sh to run";
  const [words = [], ...more] = shellCommands(text);
  const [first, last] = [words.at(0), words.at(-1)];
  if (first === undefined || last === undefined || more.length > 0) field.fail(remedy);
  // Before and after the words there may be operators.
  const isWhole = text.slice(0, first.start).trim() === "" && text.slice(last.end).trim() === "";
  return isWhole && isLiteral(text) ? words.map(({ value }) => value) : field.fail(remedy);
}

/** Whether no expansion, no assignment in front and no open quote is left, which the words alone would not show. */
function isLiteral(text: string): boolean {
  const quoted = /\\.|'[^']*'|"(?:\\.|[^"\\])*"/g;
  const unquoted = text.replace(quoted, "");
  const expanded = text.replace(quoted, (part) => (part.startsWith('"') ? part.replace(/\\./g, "") : ""));
  return !/[$`]/.test(expanded) && !/['"]/.test(unquoted) && !/^\s*\w+=/.test(text);
}
