import { isIPv6 } from "node:net";
import { humaneCount, humaneDuration } from "../../../src/core/event/humane.ts";
import { type ArchitectureName, usualArchitecture } from "../architecture.ts";
import type { JudgedTruth, Verdict } from "../judge/verdict.ts";

/** `curl -> c2.example.net:443` */
export function truthPhrase({ actor, destination, port }: JudgedTruth): string {
  return `${actor} -> ${isIPv6(destination) ? `[${destination}]` : destination}:${port}`;
}

/** `8 beats, 7 min`, or how near it was. */
export function foundPhrase(truth: JudgedTruth): string {
  const { found, beatsToFirst, secondsToFirst, nearest, actor } = truth;
  if (found) return `${countOf(beatsToFirst ?? 0, "beat")}, ${humaneDuration((secondsToFirst ?? 0) * 1000)}`;
  if (nearest === null) return "no: nobody called there";
  if (nearest.actor !== actor) return `no: called by ${nearest.actor}, ${countOf(nearest.beats, "beat")}`;
  return `no: score ${nearest.score.toFixed(2)} after ${countOf(nearest.beats, "beat")}`;
}

/** `6.12`, or `6.12 arm64`: the usual architecture is not told. */
export function kernelPhrase({ arch, kernel }: { readonly arch?: ArchitectureName; readonly kernel: string }): string {
  return arch === undefined || arch === usualArchitecture.name ? kernel : `${kernel} ${arch}`;
}

/** `61 exact`, `59 of 61 exact` where the rest is inexact by design, or `3 differ`. */
export function exactPhrase({ exact, compared, equal }: Verdict): string {
  if (exact !== true) return `${humaneCount(exact.length)} differ`;
  if (compared === 0) return "none counted";
  return `${equal < compared ? `${humaneCount(equal)} of ` : ""}${humaneCount(compared)} exact`;
}

export function isAllFound({ truth }: Verdict): boolean {
  return truth.every(({ found }) => found);
}

/** `1 beat`, `12 beats`. */
export function countOf(count: number, what: string): string {
  return `${humaneCount(count)} ${what}${count === 1 ? "" : "s"}`;
}
