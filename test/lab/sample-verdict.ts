import type { JudgedTruth, Verdict } from "./judge/verdict.ts";

export const foundTruth: JudgedTruth = {
  ...{ actor: "curl", destination: "c2.example.net", port: 443, analytics: ["AN1226"], found: true },
  ...{ findingId: "00b8ffbcfef6cccc", beatsToFirst: 8, secondsToFirst: 420, nearest: null },
};

export const missedTruth: JudgedTruth = {
  ...foundTruth,
  ...{ actor: "agent.py", destination: "2001:db8:2::9", port: 80, found: false },
  ...{ findingId: null, beatsToFirst: null, secondsToFirst: null },
  nearest: { actor: "agent.py", beats: 40, intervalMs: 30_000, jitter: 0.5, chance: 0.01, score: 0.314 },
};

export const sampleVerdict: Verdict = {
  ...{ scenario: "curl-loop", title: "curl in a loop", arch: "x86-64", kernel: "6.12", backend: "fentry", hours: 1 },
  ...{ truth: [foundTruth], falseFindings: [], findings: [] },
  ...{ exact: true, compared: 61, equal: 61, notes: [], paths: [] },
  ...{ events: 1000, beats: 60, recordingBytes: 40_000, lost: 0, wallSeconds: 61.5 },
};
