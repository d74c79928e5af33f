import type { Case, Verdict } from "./analytic.ts";
import { type AnalyticId, analytics } from "./index.ts";

/** Every analytic with its id. */
export const analyticEntries = Object.entries(analytics) as readonly (readonly [
  AnalyticId,
  (typeof analytics)[AnalyticId],
])[];

/** What the analytic that is surest makes of it; of several the first. */
export function surest(input: Case): { readonly analytic: AnalyticId; readonly verdict: Verdict } {
  const verdicts = analyticEntries.map(([analytic, judge]) => ({ analytic, verdict: judge(input) }));
  return verdicts.reduce((most, one) => (one.verdict.confidence > most.verdict.confidence ? one : most));
}
