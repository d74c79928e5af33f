import type { Random } from "./random.ts";
import { mergeStreams, type Stream, takeBeats } from "./stream.ts";

/** Traffic that no clock makes: each rule gives the delays (ms) between its times, of the given mean in the long run. */
type Delays = (meanMs: number, random: Random) => Iterable<number>;

const rules = {
  poisson,
  lomax,
  pareto,
  "on-off": onOff,
  diurnal,
  browsing,
  retries,
  server,
} as const satisfies Record<string, Delays>;

type Plain = keyof typeof rules;
export type ClocklessName = Plain | "mixture";

const plainNames: readonly Plain[] = ["poisson", "lomax", "on-off", "diurnal", "browsing", "retries", "server"];

/** The kinds that beacons are told from. */
export const clocklessNames: readonly ClocklessName[] = [...plainNames, "mixture"];

/** A hard case besides: no clock, and yet nothing within a least interval, which many have in common. */
export const hardNames: readonly ClocklessName[] = ["pareto"];

/** Times (ms, ascending) of so many beats; where some merge, there are more times than beats. */
export function clocklessTimes(
  kind: ClocklessName,
  { meanMs, beats }: { readonly meanMs: number; readonly beats: number },
  random: Random,
): readonly number[] {
  return takeBeats(clocklessStream(kind, meanMs, random), beats);
}

/** Endless times whose mean interval is `meanMs` in the long run; a mixture is two kinds, each at half the rate. */
export function clocklessStream(kind: ClocklessName, meanMs: number, random: Random): Stream {
  if (kind !== "mixture") return accumulate(rules[kind](meanMs, random));
  const part = (): Stream => accumulate(rules[random.pick(plainNames)](2 * meanMs, random));
  return mergeStreams(part(), part());
}

function* accumulate(delays: Iterable<number>): Stream {
  let at = 0;
  for (const delay of delays) {
    at += delay;
    yield at;
  }
}

function* poisson(mean: number, random: Random): Iterable<number> {
  while (true) yield random.exponential(mean);
}

/** Intervals with a heavy tail. */
function* lomax(mean: number, random: Random): Iterable<number> {
  const shape = random.between(1.2, 2.5);
  while (true) yield random.lomax(mean, shape);
}

/** Pareto's own law: heavy-tailed too, but from a least interval on. */
function* pareto(mean: number, random: Random): Iterable<number> {
  const shape = random.between(1.2, 2);
  while (true) yield random.pareto((mean * (shape - 1)) / shape, shape);
}

/** Poisson bursts of Pareto's length, with silences of Pareto's length: Willinger, Taqqu, Sherman and Wilson 1997. */
function* onOff(mean: number, random: Random): Iterable<number> {
  const within = mean / random.between(4, 20);
  const burst = within * random.between(3, 15);
  const silence = burst * (mean / within - 1);
  let delay = 0;
  while (true) {
    let left = random.pareto(burst / 3, 1.5);
    for (let step = random.exponential(within); step < left; step = random.exponential(within)) {
      left -= step;
      yield delay + step;
      delay = 0;
    }
    delay += left + random.pareto(silence / 3, 1.5);
  }
}

/** A Poisson process that follows the day: from 10 % of the mean rate at night to 190 % in the afternoon; by thinning. */
function* diurnal(mean: number, random: Random): Iterable<number> {
  let [at, last] = [random.between(0, DAY_MS), 0];
  last = at;
  while (true) {
    at += random.exponential(mean / (1 + SWING));
    const rate = 1 + SWING * Math.sin((2 * Math.PI * at) / DAY_MS);
    if (!random.happens(rate / (1 + SWING))) continue;
    yield at - last;
    last = at;
  }
}

const DAY_MS = 86_400_000;
const SWING = 0.9;

/** Visits of some pages, a page some requests within seconds; thinking between is log-normal, between visits far longer. */
function* browsing(mean: number, random: Random): Iterable<number> {
  const sigma = random.between(1.2, 1.5);
  const [requests, pages, leave] = [random.integer(1, 5), random.integer(3, 20), random.between(5, 30)];
  // A page has `requests` in the mean; what they do not fill is thought, `leave` times as long at a visit's end.
  const within = Math.min(500, mean / 10);
  const left = requests * mean - (requests - 1) * within;
  const think = left / (1 + (leave - 1) / pages) / Math.exp((sigma * sigma) / 2);
  while (true) {
    yield random.logNormal(random.happens(1 / pages) ? think * leave : think, sigma);
    while (random.happens(1 - 1 / requests)) yield random.exponential(within);
  }
}

/** Calls at random, of which some meet an outage and are tried again after b, 2b, 4b, ... until it is over. */
function* retries(mean: number, random: Random): Iterable<number> {
  const [failing, first] = [random.between(0.1, 0.4), Math.min(1000, mean / 5)];
  const blur = random.pick([0, 0.1, 0.5]);
  const rest = mean * (1 + failing * TRIES) - failing * TRIED * first;
  while (true) {
    yield random.exponential(rest);
    if (!random.happens(failing)) continue;
    let outage = random.exponential(8 * first);
    for (let wait = first; outage > 0; wait *= 2) {
      const blurred = wait * (1 + random.between(-blur, blur));
      outage -= blurred;
      yield blurred;
    }
  }
}

/** An outage that is exponential with mean 8b meets so many tries in the mean, over so many b. */
const [TRIES, TRIED] = [3.16, 12];

/** A web server's arrivals: Poisson, whose rate switches between calm and rush (Markov-modulated). */
function* server(mean: number, random: Random): Iterable<number> {
  const ratio = random.between(3, 15);
  const rushShare = random.between(0.1, 0.5);
  const calm = mean * (1 + rushShare * (ratio - 1));
  const cycle = mean * random.logBetween(10, 200);
  let [isRush, delay] = [random.happens(rushShare), 0];
  while (true) {
    let left = random.exponential(cycle * (isRush ? rushShare : 1 - rushShare));
    const step = (): number => random.exponential(isRush ? calm / ratio : calm);
    for (let next = step(); next < left; next = step()) {
      left -= next;
      yield delay + next;
      delay = 0;
    }
    delay += left;
    isRush = !isRush;
  }
}
