import type { Reach } from "./beats-to-detect.ts";
import type { Calibration } from "./calibration.ts";
import type { CaptureReport } from "./captures.ts";
import type { FalseRates } from "./false-rate.ts";
import type { RecordingReport } from "./recordings.ts";
import { rivals } from "./rivals/index.ts";
import type { Areas } from "./roc.ts";
import type { RuleRates } from "./rules.ts";

/** By the name of the detector: "tocsin", "optimum", "optimumUnitFree" and the rivals'. */
export type ByDetector<T> = Readonly<Record<string, T>>;

/** What was measured, part by part; one that was not asked for is absent. */
export interface Result {
  readonly roc?: ByDetector<Areas>;
  readonly falseRates?: ByDetector<FalseRates>;
  readonly calibration?: readonly Calibration[];
  readonly reach?: ByDetector<Reach>;
  readonly rules?: readonly RuleRates[];
  readonly captures?: readonly CaptureReport[];
  readonly recordings?: readonly RecordingReport[];
}

/** How a detector is called in tables and plots. */
export function titleOf(name: string): string {
  const own: Readonly<Record<string, string>> = {
    tocsin: "tocsin",
    optimum: "optimum, all known",
    optimumUnitFree: "optimum, interval unknown",
    ritaDay: "RITA v5, whole days",
  };
  return own[name] ?? Object.entries(rivals).find(([rival]) => rival === name)?.[1].title ?? name;
}
