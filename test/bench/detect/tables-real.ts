import type { CaptureReport, Ranking } from "./captures.ts";
import type { RecordingReport } from "./recordings.ts";
import { decimals, type Table } from "./table.ts";

export function captureTable(captures: readonly CaptureReport[]): Table {
  return {
    title: "Real captures",
    note: "Pairs of addresses, the highest score first. Findings are flagged pairs, RITA's those at .7 and up; false are those that are not command and control.",
    head: ["", "", "rank of C2", "its score", "average precision", "findings", "false", "pairs"],
    rows: captures.flatMap(({ id, tocsin, rita }) => [
      [id, "tocsin", ...(typeof tocsin === "string" ? [tocsin] : rankingCells(tocsin))],
      [id, "RITA v5", ...rankingCells(rita)],
    ]),
  };
}

function rankingCells({ rank, score, averagePrecision, findings, falseFindings, pairs }: Ranking): readonly string[] {
  const share = (value: number | null): string => (value === null ? "-" : decimals(value, 3));
  const counts = [findings, falseFindings.length, pairs].map(String);
  return [rank === null ? "-" : String(rank), share(score), share(averagePrecision), ...counts];
}

export function recordingTable(recordings: readonly RecordingReport[]): Table {
  return {
    title: "The repository's recordings",
    note: "Conversations with a finding; those of a benign recording should be 0.",
    head: ["", "truth", "flagged", "highest score"],
    rows: recordings.map(({ name, isBenign, flagged, highest }) => [
      name,
      isBenign ? "benign" : "beacon",
      String(flagged),
      decimals(highest, 3),
    ]),
  };
}
