import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { type ArchitectureName, usualArchitecture } from "../architecture.ts";
import { LabError } from "../lab-error.ts";
import type { Scenario } from "../scenario.ts";
import { exactnessOf } from "./exactness.ts";
import { findingKey } from "./finding-key.ts";
import { firstOfEach, matchFindings } from "./match-findings.ts";
import { replay } from "./replay.ts";
import { checkSensor, tallyRecording } from "./tally.ts";
import type { Verdict } from "./verdict.ts";
import { WorldNames } from "./world-names.ts";

/** What the one who played the scenario knows of it. */
export interface Play {
  /** x86-64 unless told. */
  readonly arch?: ArchitectureName;
  /** As asked for: `6.12`. */
  readonly kernel: string;
  readonly backend: string;
  readonly wallSeconds: number;
}

/** Compares what a guest brought out with the scenario's truth; throws a LabError where the play itself failed. */
export async function judge(folder: string, scenario: Scenario, play: Play): Promise<Verdict> {
  await checkStatus(folder);
  const recording = join(folder, "recording.rec");
  const { size } = await stat(recording).catch(missing(recording));
  const tally = await tallyRecording(recording);
  checkSensor(tally, play);
  const path = join(folder, "names.json");
  const names = WorldNames.parse(await readText(path), path);
  const exactness = await exactnessOf(folder);
  const replayed = await replay(recording);
  const { name, title, hours } = scenario;
  return {
    ...{
      scenario: name,
      title,
      arch: play.arch ?? usualArchitecture.name,
      kernel: play.kernel,
      backend: play.backend,
      hours,
    },
    ...matchFindings(scenario.truth, replayed, names),
    findings: [...new Set(firstOfEach(replayed.findings).map((finding) => findingKey(finding, names)))].sort(),
    ...exactness,
    events: tally.events,
    beats: replayed.conversations.reduce((sum, { beats }) => sum + beats, 0),
    recordingBytes: size,
    lost: tally.lost,
    wallSeconds: play.wallSeconds,
  };
}

/** The guest's own word on the play: what it could not do, nobody need judge. */
async function checkStatus(folder: string): Promise<void> {
  const text = await readText(join(folder, "status.json"));
  const status = parseStatus(text);
  if (status.ok === true) return;
  const why = status.error ?? `status.json holds ${JSON.stringify(text.slice(0, 80))}`;
  throw new LabError(
    `Cannot judge "${folder}": the guest could not play the scenario (${why}); --keep FILE keeps its logs`,
  );
}

function parseStatus(text: string): { readonly ok?: unknown; readonly error?: unknown } {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === "object" && parsed !== null ? parsed : {};
  } catch {
    // Cut short, so the guest did not get to its end.
    return {};
  }
}

function readText(path: string): Promise<string> {
  return readFile(path, "utf8").catch(missing(path));
}

function missing(path: string): (cause: unknown) => never {
  return (cause) => {
    throw new LabError(`Cannot read "${path}": the guest did not bring it out; --keep FILE keeps its logs`, { cause });
  };
}
