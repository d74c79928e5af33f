import { readRecording } from "../../../src/edge/recording/reader.ts";

/** What a recording of a storm tells. */
export interface Told {
  /** Execs of its programs. */
  readonly execs: number;
  /** Records and processes that were lost, wherever. */
  readonly lost: number;
  /** Of its programs, how many were seen, and how many of these have a hash and facts of their file. */
  readonly executables: number;
  readonly withFacts: number;
}

/** Reads it; only the storm's own programs count. */
export async function readTold(path: string, programs: readonly string[]): Promise<Told> {
  const own = new Set(programs);
  const [seen, known] = [new Set<string>(), new Set<string>()];
  let [execs, lost] = [0, 0];
  for await (const events of readRecording(path)) {
    for (const event of events) {
      if (event.kind === "lost") lost += event.count;
      if (event.kind === "exec" && own.has(event.path)) {
        execs++;
        seen.add(event.path);
      }
      if (event.kind !== "process" || !own.has(event.args[0] ?? "")) continue;
      const { executable } = event;
      if (executable === null) continue;
      if (executable.sha256 !== null && executable.file !== null && executable.elf !== null) known.add(executable.path);
    }
  }
  return { execs, lost, executables: seen.size, withFacts: known.size };
}
