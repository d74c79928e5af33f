import type { ConversationLine } from "../../../src/core/finding/conversation-line.ts";
import type { Finding } from "../../../src/core/finding/finding.ts";
import { runCli } from "../../app/run-cli.ts";
import { LabError } from "../lab-error.ts";
import type { Replayed } from "./match-findings.ts";

/** What the command line itself says of a recording. */
export async function replay(recording: string): Promise<Replayed> {
  const [findings, conversations] = await Promise.all([
    linesOf("replay", recording).then((lines): Finding[] => lines.map((line) => JSON.parse(line))),
    linesOf("conversations", recording).then((lines): ConversationLine[] => lines.map((line) => JSON.parse(line))),
  ]);
  return { findings, conversations };
}

async function linesOf(verb: string, recording: string): Promise<readonly string[]> {
  const { exitCode, stdout, stderr } = await runCli([verb, recording, "--output", "json"]);
  if (exitCode === 0) return stdout.split("\n").filter((line) => line !== "");
  const why = stderr.trim().split("\n").at(-1) ?? "";
  throw new LabError(
    `Cannot ${verb} "${recording}": tocsin ended with ${exitCode} (${why}); --keep FILE keeps its logs`,
  );
}
