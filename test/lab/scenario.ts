import { existsSync, readdirSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { suggest } from "./closest.ts";
import { LabError } from "./lab-error.ts";
import { Field } from "./scenario-field.ts";
import { readFiles, type ScenarioFile } from "./scenario-file.ts";
import { readRuns, type ScenarioRun } from "./scenario-run.ts";
import { readTruths, type ScenarioTruth } from "./scenario-truth.ts";
import {
  namesKnown,
  readNames,
  readServers,
  readWorld,
  type WorldChange,
  type WorldCommand,
} from "./scenario-world.ts";

/** What is played in the guest, and what must be found then. As JSON, it is what the guest's runner gets. */
export interface Scenario {
  /** Base name of its file. */
  readonly name: string;
  readonly title: string;
  /** Of guest time. */
  readonly hours: number;
  /** Whether idle time is skipped, or passes as it must. */
  readonly pace: "lapse" | "real";
  /** What the sensor watches: the namespace of the node, or the whole guest. */
  readonly scope: "node" | "all";
  /** RFC 3339; the node's clock is stepped to it before the start. Null: it stays as it is. */
  readonly clock: string | null;
  readonly names: readonly WorldCommand[];
  readonly servers: readonly WorldCommand[];
  readonly files: readonly ScenarioFile[];
  readonly run: readonly ScenarioRun[];
  readonly world: readonly WorldChange[];
  readonly truth: readonly ScenarioTruth[];
}

/** Every key that a scenario file may have. */
export const scenarioKeys = [
  "title",
  "hours",
  "pace",
  "scope",
  "clock",
  "names",
  "servers",
  "files",
  "run",
  "world",
  "truth",
] as const;
const scenarioFolder = join(import.meta.dirname, "scenarios");

/** Reads a scenario file's text; throws a LabError that names the place, the value and what to write instead. */
export function parseScenario(text: string, path: string): Scenario {
  const root = Field.of(text, path);
  const { title, hours, pace, scope, clock, names, servers, files, run, world, truth } = root.keys(scenarioKeys);
  const lasting = root.need(hours, "hours", "write how long the scenario lasts, in hours of the guest");
  const length = lasting.number((value) => value > 0 && value <= 24 * 366, "write a number of hours above 0");
  const added = names === undefined ? [] : readNames(names);
  return {
    name: basename(path).replace(/\.ya?ml$/, ""),
    title: root.need(title, "title", "write one line that says what happens").text(),
    hours: length,
    pace: pace?.oneOf(["lapse", "real"]) ?? "lapse",
    scope: scope?.oneOf(["node", "all"]) ?? "node",
    clock: clock === undefined ? null : readClock(clock),
    names: added,
    servers: servers === undefined ? [] : readServers(servers),
    files: files === undefined ? [] : readFiles(files, path),
    run: readRuns(root.need(run, "run", "write a list of what is run"), length),
    world: world === undefined ? [] : readWorld(world, added),
    truth: readTruths(
      root.need(truth, "truth", "write what must be found, [] where nothing may be"),
      namesKnown(added),
    ),
  };
}

/** The file that is meant: a bare name is one of the lab's own scenarios, anything with a slash or .yaml a path. */
export function scenarioPath(nameOrPath: string): string {
  const isPath = nameOrPath.includes("/") || /\.ya?ml$/.test(nameOrPath);
  const path = isPath ? resolve(nameOrPath) : join(scenarioFolder, `${nameOrPath}.yaml`);
  if (existsSync(path)) return path;
  const remedy = isPath ? "check the path" : suggest(nameOrPath, scenarioNames());
  throw new LabError(`Cannot find scenario "${nameOrPath}"; ${remedy}`);
}

/** The lab's own scenarios, in order of their names. */
export function scenarioNames(): readonly string[] {
  const files = existsSync(scenarioFolder) ? readdirSync(scenarioFolder) : [];
  return files
    .filter((file) => file.endsWith(".yaml"))
    .map((file) => file.slice(0, -".yaml".length))
    .sort();
}

function readClock(field: Field): string {
  const remedy = "write a time in UTC such as 2026-11-23T07:30:00Z";
  const text = field.matching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/, remedy);
  return Number.isNaN(Date.parse(text)) ? field.fail(remedy) : text;
}
