import type { Verdict } from "./judge/verdict.ts";
import { readScenario } from "./read-scenario.ts";
import type { Scenario } from "./scenario.ts";

/** Six beats are the fewest that may be called a beacon; of jitter or load it may take one more. */
const MOST_BEATS = 7;
/** Both ends of the names' look-ups and of the calls. */
const FEWEST_COMPARED = 10;

/** The lab's shortest proof that all of it works together: a beacon of 60 s, for twelve minutes. */
export function smokeScenario(): Scenario {
  return readScenario("curl-loop", 0.2);
}

/** What is wrong with a play of it; nothing where the beacon was found in time, nothing else was, and every byte was counted. */
export function smokeFaults({ truth, falseFindings, exact, compared, lost }: Verdict): readonly string[] {
  const late = truth.filter(({ beatsToFirst }) => beatsToFirst !== null && beatsToFirst > MOST_BEATS);
  return [
    ...truth.filter(({ found }) => !found).map(({ actor, destination }) => `${actor} -> ${destination} was not found`),
    ...late.map(({ actor, beatsToFirst }) => `${actor} was found after ${beatsToFirst} beats`),
    ...falseFindings.map(({ actor, destination }) => `${actor} -> ${destination} was found and is no truth`),
    ...(exact === true ? [] : exact.map((difference) => `counts differ: ${difference}`)),
    ...(compared > FEWEST_COMPARED ? [] : [`only ${compared} counts were compared`]),
    ...(lost === 0 ? [] : [`${lost} records were lost`]),
  ];
}
