import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";

/** What tocsin makes of one of the repository's own recordings. */
export interface RecordingReport {
  readonly name: string;
  readonly isBenign: boolean;
  /** Conversations with a finding. */
  readonly flagged: number;
  /** The highest score of its conversations, 0..1. */
  readonly highest: number;
}

/** Replays each recording of fixtures/; those that are named benign-* must give no finding, the others must give one. */
export async function measureRecordings(): Promise<readonly RecordingReport[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".rec")).sort();
  const reports: RecordingReport[] = [];
  for (const name of names) reports.push(await replay(name));
  return reports;
}

const root = fileURLToPath(new URL("../../../", import.meta.url));
const folder = join(root, "fixtures");

async function replay(name: string): Promise<RecordingReport> {
  const args = [join(root, "src/app/main.ts"), "conversations", "--output", "json", join(folder, name)];
  const { stdout } = await execa(process.execPath, args, { maxBuffer: 1e9 });
  const lines = stdout.split("\n").filter((line) => line !== "");
  const conversations = lines.map((line): { score: number; flagged: boolean } => JSON.parse(line));
  return {
    name: name.replace(/\.rec$/, ""),
    isBenign: name.startsWith("benign-"),
    flagged: conversations.filter(({ flagged }) => flagged).length,
    highest: Math.max(0, ...conversations.map(({ score }) => score)),
  };
}
