import type { Random } from "./random.ts";

/** A program's rule when to call next. */
export interface SleepOptions {
  readonly random: Random;
  /** The sleep that is configured, > 0. */
  readonly intervalMs: number;
  /** The jitter that is configured, 0..1. */
  readonly jitter: number;
}

/** When the next call begins, given when the last one was done; ms since midnight of the first day. */
export type NextCall = (doneMs: number) => number;

/** Rules by name, each with its default interval in ms and jitter; DETECTION's section 3 and the plain ones. */
export interface SleepRule {
  readonly intervalMs: number;
  readonly jitter: number;
  readonly start: (options: SleepOptions) => NextCall;
}

const shorter = sleeping(({ random, intervalMs, jitter }) => intervalMs * (1 - random.between(0, jitter)));
const longer = sleeping(({ random, intervalMs, jitter }) => intervalMs * (1 + random.between(0, jitter)));
const twoSided = sleeping(({ random, intervalMs, jitter }) => intervalMs * (1 + random.between(-jitter, jitter)));

export const sleepRules = {
  "two-sided": { intervalMs: 60_000, jitter: 0.2, start: twoSided },
  shorter: { intervalMs: 60_000, jitter: 0.2, start: shorter },
  longer: { intervalMs: 60_000, jitter: 0.2, start: longer },
  cron: { intervalMs: 300_000, jitter: 0, start: startCron },
  "cobalt-strike": { intervalMs: 60_000, jitter: 0, start: shorter },
  sliver: { intervalMs: 60_000, jitter: 0.5, start: longer },
  merlin: { intervalMs: 30_000, jitter: 0.1, start: longer },
  poseidon: { intervalMs: 10_000, jitter: 0.23, start: sleeping(poseidonSleep) },
  medusa: { intervalMs: 10_000, jitter: 0.23, start: longer },
  havoc: { intervalMs: 10_000, jitter: 0.2, start: startHavoc },
  empire: { intervalMs: 5_000, jitter: 0, start: twoSided },
  poshc2: { intervalMs: 5_000, jitter: 0.2, start: twoSided },
  caldera: { intervalMs: 45_000, jitter: 1 / 3, start: sleeping(calderaSleep) },
  mettle: { intervalMs: 10_000, jitter: 0, start: startMettle },
  emp3r0r: { intervalMs: 30_000, jitter: 0.996, start: twoSided },
  dnscat2: { intervalMs: 1_000, jitter: 0, start: twoSided },
  iodine: { intervalMs: 4_000, jitter: 0, start: twoSided },
} as const satisfies Record<string, SleepRule>;

export type SleepName = keyof typeof sleepRules;

export const sleepNames = Object.keys(sleepRules) as readonly SleepName[];

function sleeping(sleep: (options: SleepOptions) => number): SleepRule["start"] {
  return (options) => (done) => done + sleep(options);
}

/** k = rand % j in percent; the sign is k's parity. */
function poseidonSleep({ random, intervalMs, jitter }: SleepOptions): number {
  const percent = random.integer(0, Math.max(1, Math.round(jitter * 100)) - 1);
  return intervalMs * (1 + ((percent % 2 === 0 ? 1 : -1) * percent) / 100);
}

/** Whole seconds, both ends included; never less than one. */
function calderaSleep({ random, intervalMs, jitter }: SleepOptions): number {
  const [least, most] = [1 - jitter, 1 + jitter].map((share) => Math.round((intervalMs * share) / 1000));
  return 1000 * Math.max(1, random.integer(least ?? 1, most ?? 1));
}

/** Locked to the clock, and started a little late; a call that lasts longer than the interval skips one. */
function startCron({ random, intervalMs }: SleepOptions): NextCall {
  let slot = 0;
  return (done) => {
    slot = Math.max(slot + 1, Math.ceil(done / intervalMs));
    return slot * intervalMs + random.logNormal(Math.min(150, intervalMs / 20), 0.7);
  };
}

/** Sleeps to the next morning where it would call outside of the hours that it is given. */
function startHavoc(options: SleepOptions): NextCall {
  const sleep = twoSided(options);
  return (done) => {
    const due = sleep(done);
    const [day, hour] = [Math.floor(due / DAY_MS), (due % DAY_MS) / HOUR_MS];
    if (hour >= OFFICE.from && hour < OFFICE.to) return due;
    return (hour < OFFICE.from ? day : day + 1) * DAY_MS + OFFICE.from * HOUR_MS + options.random.between(0, 1000);
  };
}

/** From .1 s, growing by 10 ms with each poll that finds no task, to the interval; a task begins it anew. */
function startMettle({ random, intervalMs }: SleepOptions): NextCall {
  const [least, step] = [intervalMs / 100, intervalMs / 1000];
  let sleep = random.between(least, intervalMs);
  return (done) => {
    sleep = random.happens(TASK_SHARE) ? least : Math.min(intervalMs, sleep + step);
    return done + sleep;
  };
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const OFFICE = { from: 8, to: 17 } as const;
const TASK_SHARE = 0.001;
