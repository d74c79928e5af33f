import type { Beacon } from "./clocked.ts";
import type { Truth } from "./interval-density.ts";

/** How a sleep varies: uniform on 1 + from .. 1 + to intervals. */
export interface Jitter {
  readonly rule: "two-sided" | "shorter" | "longer";
  /** 0..1. */
  readonly share: number;
}

/** The jitter as text: "0", "+-20 %", "-65 %", "+50 %". */
export function nameJitter({ rule, share }: Jitter): string {
  if (share === 0) return "0";
  return `${{ "two-sided": "±", shorter: "−", longer: "+" }[rule]}${Math.round(share * 100)} %`;
}

/** One beacon of the measured kind. */
export interface Scenario {
  readonly intervalMs: number;
  readonly jitter: Jitter;
  readonly missing: number;
}

export function beaconOf({ intervalMs, jitter, missing }: Scenario): Beacon {
  return { rule: jitter.rule, intervalMs, jitter: jitter.share, disturbance: { missing } };
}

export function truthOf({ intervalMs, jitter, missing }: Scenario): Truth {
  const from = jitter.rule === "longer" ? 0 : -jitter.share;
  const to = jitter.rule === "shorter" ? 0 : jitter.share;
  return { intervalMs, from, to, missing };
}

/** DETECTION's fourth row, step by step. */
export const INTERVALS_MS = [500, 2_000, 10_000, 30_000, 60_000, 300_000, 1_800_000, 7_200_000, 21_600_000] as const;
export const MISSING = [0, 0.1, 0.2, 0.3] as const;
export const BEATS = [4, 6, 8, 10, 12, 16, 24, 48, 64] as const;
export const JITTERS: readonly Jitter[] = [
  { rule: "two-sided", share: 0 },
  ...[0.2, 0.35, 0.5, 0.65].flatMap((share) =>
    (["two-sided", "shorter", "longer"] as const).map((rule) => ({ rule, share })),
  ),
];
