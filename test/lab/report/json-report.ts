import type { Verdict } from "../judge/verdict.ts";
import { isAllFound } from "./phrases.ts";

/** One scenario in what `--json` prints. */
export interface ScenarioReport extends Omit<Verdict, "falseFindings"> {
  /** Whether all of the truth was found; true where there is none. */
  readonly found: boolean;
  /** The largest of its truths; null where none was found. */
  readonly beatsToFirst: number | null;
  /** How many. */
  readonly falseFindings: number;
  readonly falseList: Verdict["falseFindings"];
}

/** The object that `--json` prints. */
export function jsonReport(verdicts: readonly Verdict[]): { readonly scenarios: readonly ScenarioReport[] } {
  return { scenarios: verdicts.map(describe) };
}

function describe(verdict: Verdict): ScenarioReport {
  const beats = verdict.truth.flatMap(({ beatsToFirst }) => beatsToFirst ?? []);
  return {
    ...verdict,
    found: isAllFound(verdict),
    beatsToFirst: beats.length > 0 ? Math.max(...beats) : null,
    falseFindings: verdict.falseFindings.length,
    falseList: verdict.falseFindings,
  };
}
