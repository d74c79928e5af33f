import { regularity } from "../../../src/core/score/regularity.ts";
import { beatsOf } from "./beats-of.ts";
import type { Detector } from "./detector.ts";

/** tocsin's regularity, by the chance that it states: the score is its -log10, 3 is a chance of .001. */
export const tocsin: Detector = {
  title: "tocsin",
  score: ({ times }) => -Math.log10(statedChance(times)),
  threshold: 3,
};

/** The chance, 0..1, that times (ms, ascending) without a clock look so regular. */
export function statedChance(times: readonly number[]): number {
  const chance = regularity(beatsOf(times)).evidence["chance"];
  if (chance === undefined) throw new TypeError("Cannot read the chance of regularity(): its evidence has none");
  return chance;
}
