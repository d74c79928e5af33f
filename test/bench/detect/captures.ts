import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { averagePrecision, type Ranked } from "./average-precision.ts";
import { readConnections } from "./conn-log.ts";
import { ritaByPair } from "./rita-by-pair.ts";

/** A real capture and what is true of it; pairs are "source destination". */
interface Truth {
  readonly id: string;
  readonly log: string;
  readonly commandAndControl: readonly string[];
  /** Malicious too, but nothing that beats: neither right nor wrong. */
  readonly setAside: readonly string[];
}

/** How one capture's pairs are ranked. */
export interface Ranking {
  /** Of the first pair of command and control, 1 the highest; null without one. */
  readonly rank: number | null;
  readonly score: number | null;
  /** Null without command and control. */
  readonly averagePrecision: number | null;
  /** Pairs that are called beacons: flagged, or from RITA's "medium" on. */
  readonly findings: number;
  readonly falseFindings: readonly string[];
  readonly pairs: number;
}

export interface CaptureReport {
  readonly id: string;
  /** Or why there is none. */
  readonly tocsin: Ranking | string;
  readonly rita: Ranking;
}

/** Real captures, as far as they are there: those of DETECTION's section 5, in ../shared/data. */
export async function measureCaptures(): Promise<readonly CaptureReport[]> {
  const there = truths.filter(({ id }) => existsSync(join(dataFolder, id)));
  for (const { id } of truths.filter((truth) => !there.includes(truth)))
    process.stderr.write(`Skipped capture "${id}": ${join(dataFolder, id)} is not there\n`);
  const reports: CaptureReport[] = [];
  for (const truth of there) {
    const rita = rank(ritaByPair(await readConnections(join(dataFolder, truth.id, truth.log))), truth);
    const found = await tocsinByPair(join(dataFolder, truth.id));
    reports.push({ id: truth.id, tocsin: typeof found === "string" ? found : rank(found, truth), rita });
  }
  return reports;
}

const root = fileURLToPath(new URL("../../../", import.meta.url));
const dataFolder = join(root, "../shared/data");

const truths: readonly Truth[] = [
  { id: "comfoo", log: "conn.log", commandAndControl: ["192.168.99.52 68.183.138.51"], setAside: [] },
  {
    id: "iot-irc",
    log: "conn.log.labeled",
    commandAndControl: ["192.168.1.195 185.244.25.235"],
    setAside: [
      "192.168.1.195 123.59.209.185",
      "192.168.1.195 71.61.66.148",
      "192.168.1.195 66.67.61.168",
      "192.168.1.195 1.1.1.1",
      "192.168.1.195 74.91.117.248",
    ],
  },
  { id: "ubuntu-benign", log: "conn.log.labeled", commandAndControl: [], setAside: [] },
];

/** What is read of a line of `tocsin conversations`. */
interface ConversationLine {
  readonly src: string;
  readonly dst: string;
  readonly score: number;
  readonly flagged: boolean;
}

/** The highest line of each pair, from the command; or its complaint. */
async function tocsinByPair(folder: string): Promise<readonly Ranked[] | string> {
  const args = [join(root, "src/app/main.ts"), "conversations", "--output", "json", "--from", "zeek", folder];
  const { exitCode, stdout, stderr } = await execa(process.execPath, args, { reject: false, maxBuffer: 1e9 });
  if (exitCode !== 0) return stderr.split("\n")[0] ?? `exit code ${exitCode}`;
  const pairs = new Map<string, Ranked>();
  for (const line of stdout.split("\n")) {
    if (line === "") continue;
    const { src, dst, score, flagged }: ConversationLine = JSON.parse(line);
    const pair = `${src} ${dst}`;
    const known = pairs.get(pair) ?? { score: 0, isFlagged: false };
    pairs.set(pair, { pair, score: Math.max(score, known.score), isFlagged: flagged || known.isFlagged });
  }
  return [...pairs.values()];
}

function rank(all: readonly Ranked[], { commandAndControl, setAside }: Truth): Ranking {
  const ranked = all.filter(({ pair }) => !setAside.includes(pair)).toSorted((a, b) => b.score - a.score);
  const isTrue = ({ pair }: Ranked): boolean => commandAndControl.includes(pair);
  const first = ranked.find(isTrue);
  const flagged = ranked.filter(({ isFlagged }) => isFlagged);
  return {
    // Whoever has the same score comes first.
    rank: first === undefined ? null : ranked.filter((one) => one.score >= first.score).length,
    score: first?.score ?? null,
    averagePrecision: commandAndControl.length === 0 ? null : averagePrecision(ranked, commandAndControl),
    findings: flagged.length,
    falseFindings: flagged.filter((one) => !isTrue(one)).map(({ pair }) => pair),
    pairs: ranked.length,
  };
}
