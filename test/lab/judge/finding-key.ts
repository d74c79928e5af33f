import type { Finding } from "../../../src/core/finding/finding.ts";
import { actorName } from "./actor-name.ts";
import type { Verdict } from "./verdict.ts";
import type { WorldNames } from "./world-names.ts";

/**
 * What of a finding must be the same on every kernel and back end: analytics, program, destination, port, severity.
 *
 * The destination is a name where the world has one, for which of its addresses is called first is chance.
 */
export function findingKey({ analytics, actor, destination, severity }: Finding, names: WorldNames): string {
  const peer = names.nameOf(destination.address) ?? destination.address;
  return [analytics.join("+"), actorName(actor), "->", peer, destination.port, severity].join(" ");
}

/** What differs between the findings of one scenario on several kernels and back ends, the first being the measure. */
export function findingDifferences([first, ...others]: readonly Verdict[]): readonly string[] {
  if (first === undefined) return [];
  return others.flatMap((other) => [
    ...lacking(first, other).map((key) => `${key}: found on ${placeOf(first)}, not on ${placeOf(other)}`),
    ...lacking(other, first).map((key) => `${key}: found on ${placeOf(other)}, not on ${placeOf(first)}`),
  ]);
}

function lacking(one: Verdict, other: Verdict): readonly string[] {
  return [...new Set(one.findings)].filter((key) => !other.findings.includes(key));
}

function placeOf({ kernel, backend }: Verdict): string {
  return `${kernel} ${backend}`;
}
