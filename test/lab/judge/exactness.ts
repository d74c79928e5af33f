import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Event } from "../../../src/core/event/event.ts";
import { readRecording } from "../../../src/edge/recording/reader.ts";
import { compareCounts } from "../exact/compare-counts.ts";
import { compareExecs } from "../exact/compare-execs.ts";
import { parseCountLine } from "../exact/count-line.ts";
import { parseExecLine } from "../exact/exec-line.ts";
import { readJsonLines } from "../exact/json-lines.ts";
import type { PathResult } from "../exact/path-result.ts";
import { LabError } from "../lab-error.ts";

/** How far a recording tells what was counted where it happened. */
export interface Exactness {
  /** True where nothing differs, else what does. */
  readonly exact: true | readonly string[];
  /** Connections, UDP pairs and processes that were compared. */
  readonly compared: number;
  /** Of these, equal to the byte: less than all where there are notes. */
  readonly equal: number;
  /** What is inexact by design, and how much of it there was. */
  readonly notes: readonly string[];
  /** How each way to move bytes was seen, where a program went them on purpose. */
  readonly paths: readonly PathResult[];
}

/** Compares `recording.rec` of a folder with the counts, and where there are any the processes, written down beside it. */
export async function exactnessOf(folder: string): Promise<Exactness> {
  const recording = join(folder, "recording.rec");
  const counts = await linesOf(join(folder, "counts.jsonl"), parseCountLine);
  const bytes = await compareCounts(eventsOf(recording), counts);
  const execsPath = join(folder, "execs.jsonl");
  const execs = existsSync(execsPath) ? await linesOf(execsPath, parseExecLine) : [];
  const processes = await compareExecs(execs.length > 0 ? eventsOf(recording) : [], execs);
  const equalProcesses = processes.exact ? processes.compared : 0;
  const differences = [...bytes.differences, ...processes.differences];
  return {
    exact: differences.length === 0 ? true : differences,
    compared: bytes.compared + processes.compared,
    equal: bytes.equal + equalProcesses,
    notes: bytes.notes,
    paths: bytes.paths,
  };
}

/** Every event of a recording. */
export async function* eventsOf(recording: string): AsyncGenerator<Event> {
  for await (const events of readRecording(recording)) yield* events;
}

async function linesOf<T extends object>(path: string, parse: (text: string) => T | string): Promise<readonly T[]> {
  try {
    return await readJsonLines(path, parse);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new LabError(`Cannot compare with "${path}": ${why}; --keep FILE keeps its logs`, { cause });
  }
}
