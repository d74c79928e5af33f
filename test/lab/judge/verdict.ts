import type { ArchitectureName } from "../architecture.ts";
import type { Exactness } from "./exactness.ts";

/** What came of one scenario in one guest. */
export interface Verdict extends Exactness {
  /** Name of the scenario. */
  readonly scenario: string;
  readonly title: string;
  readonly arch: ArchitectureName;
  /** As asked for: `6.12`. */
  readonly kernel: string;
  readonly backend: string;
  readonly hours: number;
  readonly truth: readonly JudgedTruth[];
  readonly falseFindings: readonly FalseFinding[];
  /** Every finding's line for comparison with other kernels and back ends, sorted: see finding-key.ts. */
  readonly findings: readonly string[];
  readonly events: number;
  /** Of all conversations. */
  readonly beats: number;
  readonly recordingBytes: number;
  /** Records that the sensor says it lost. */
  readonly lost: number;
  readonly wallSeconds: number;
}

/** One conversation that must be found, and whether it was. */
export interface JudgedTruth {
  readonly actor: string;
  readonly destination: string;
  readonly port: number;
  readonly analytics: readonly string[];
  readonly found: boolean;
  readonly findingId: string | null;
  /** Beats that the finding had when it was opened. */
  readonly beatsToFirst: number | null;
  /** From the conversation's first beat to then. */
  readonly secondsToFirst: number | null;
  /** Where nothing was found: the conversation that came nearest to it, null where there was none. */
  readonly nearest: NearConversation | null;
}

export interface NearConversation {
  /** Base name of who it was: another than the truth's where that one never called there. */
  readonly actor: string;
  readonly beats: number;
  readonly intervalMs: number;
  readonly jitter: number;
  /** That traffic without a clock is this even. */
  readonly chance: number;
  /** 0..1, as `tocsin conversations` has it. */
  readonly score: number;
}

/** A finding that no truth asks for. */
export interface FalseFinding {
  readonly id: string;
  readonly actor: string;
  /** ADDRESS:PORT, with the name in front where the world has one. */
  readonly destination: string;
  readonly analytics: readonly string[];
  readonly reason: string;
}
