import { clocklessStream } from "./clockless.ts";
import type { Random } from "./random.ts";
import { type NextCall, type SleepName, sleepRules } from "./sleep.ts";
import { followEach, mergeStreams, type Stream, takeBeats } from "./stream.ts";

/** What blurs a beacon on its way to us; what is left out does not happen. */
export interface Disturbance {
  /** Share of the calls that is never seen, 0..1. */
  readonly missing?: number;
  /** Silence of this many intervals, once in this many calls on average. */
  readonly pause?: { readonly everyCalls: number; readonly intervals: number };
  /** From this call on, the interval is multiplied by the factor. */
  readonly change?: { readonly atCall: number; readonly factor: number };
  /** Share of the calls that connects twice, .4 to 2 s apart. */
  readonly doubled?: number;
  /** Share of the calls that brings a task: 3 to 20 quick calls follow. */
  readonly tasking?: number;
  /** Clockless traffic in the same conversation, at this many times the beacon's rate. */
  readonly company?: { readonly kind: "poisson" | "browsing"; readonly rate: number };
  /** The interval grows by this share with each call. */
  readonly drift?: number;
}

/** One beacon. */
export interface Beacon {
  readonly rule: SleepName;
  readonly intervalMs: number;
  readonly jitter: number;
  readonly disturbance?: Disturbance;
}

/** Times (ms, ascending) of so many beats of a beacon, as they are seen; where some merge, there are more times than beats. */
export function clockedTimes(beacon: Beacon, beats: number, random: Random): readonly number[] {
  return takeBeats(clockedStream(beacon, random), beats);
}

/** Endless times of a beacon, as they are seen. */
export function clockedStream(beacon: Beacon, random: Random): Stream {
  return disturb(beacon, callsOf(beacon, random), random);
}

/** The call itself takes .03 to .3 s (95 % of them): a log-normal median and sigma, in ms. */
export const CALL = { medianMs: 100, sigma: 0.6 } as const;

function* callsOf({ rule, intervalMs, jitter, disturbance = {} }: Beacon, random: Random): Stream {
  const { pause, change, drift = 0 } = disturbance;
  const nextBy = (factor: number): NextCall =>
    sleepRules[rule].start({ random, intervalMs: intervalMs * factor, jitter });
  let next = nextBy(1);
  let at = next(MORNING_MS + random.between(0, intervalMs));
  for (let call = 1; ; call++) {
    yield at;
    if (call === change?.atCall) next = nextBy(change.factor);
    let done = at + random.logNormal(CALL.medianMs, CALL.sigma);
    if (pause !== undefined && random.happens(1 / pause.everyCalls)) done += pause.intervals * intervalMs;
    at = done + (next(done) - done) * (1 + drift) ** call;
  }
}

/** A little after the office opens, so that whoever keeps its hours is awake. */
const MORNING_MS = 9 * 3_600_000;

function disturb({ rule, intervalMs, disturbance = {} }: Beacon, calls: Stream, random: Random): Stream {
  const { missing = 0, doubled = 0, tasking = taskShare(rule), company } = disturbance;
  let seen = calls;
  if (doubled > 0) seen = followEach(seen, () => (random.happens(doubled) ? [random.between(400, 2000)] : []));
  if (tasking > 0) seen = followEach(seen, () => (random.happens(tasking) ? taskCalls(random) : []));
  if (missing > 0) seen = drop(seen, missing, random);
  if (company === undefined) return seen;
  return mergeStreams(seen, delay(clocklessStream(company.kind, intervalMs / company.rate, random), MORNING_MS));
}

function* delay(stream: Stream, ms: number): Stream {
  for (const time of stream) yield time + ms;
}

/** Tunnels burst whenever there is data, asked or not. */
function taskShare(rule: SleepName): number {
  return rule === "dnscat2" || rule === "iodine" ? 0.02 : 0;
}

function taskCalls(random: Random): readonly number[] {
  let after = 0;
  return Array.from({ length: random.integer(3, 20) }, () => {
    after += random.logNormal(400, 0.5);
    return after;
  });
}

function* drop(stream: Stream, share: number, random: Random): Stream {
  for (const time of stream) if (!random.happens(share)) yield time;
}
