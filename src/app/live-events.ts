import { setTimeout as setTimeoutPromise } from "node:timers/promises";
import type { Event } from "../core/event/event.ts";
import { TocsinError } from "../core/tocsin-error.ts";
import { ContainerFacts } from "../edge/facts/container-facts.ts";
import { execsOfEnded } from "../edge/facts/ended-processes.ts";
import { HostsFacts } from "../edge/facts/hosts-facts.ts";
import { reportOpenSockets } from "../edge/facts/open-sockets.ts";
import { ProcessFacts } from "../edge/facts/process-facts.ts";
import { Sessions } from "../edge/facts/sessions.ts";
import type { HolderScope } from "../edge/facts/socket-holders.ts";
import { readPayload } from "../edge/payload/index.ts";
import { backendCandidates } from "../edge/sensor/backend-candidates.ts";
import { BootClock } from "../edge/sensor/boot-clock.ts";
import { type Scope, scopeText } from "../edge/sensor/scope.ts";
import { type Sensor, type SensorOptions, startSensor } from "../edge/sensor/sensor.ts";
import { EventQueue } from "./event-queue.ts";
import { type HeldCommand, holdCommand } from "./held-command.ts";
import { assertHostPids, hostRoot } from "./host-view.ts";
import type { CliOptions } from "./options.ts";
import { ProcessTree } from "./process-tree.ts";
import { type Redaction, redactionOf } from "./redaction.ts";
import { say } from "./say.ts";
import { type Stopping, stopOnSignal } from "./stopping.ts";
import { ownVersion } from "./version.ts";
import { watchedScope } from "./watched-scope.ts";

/** A reader that stopped reading does not keep a capture that was ended from ending. */
export const READER_PATIENCE_MS = 10_000;
/** Facts and records of a command that just ended are still on their way. */
const AFTERGLOW_MS = 1500;
/** What a timer of Node takes at most, some 24 days; it fires at once for more. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export interface LiveEvents {
  readonly events: AsyncIterable<readonly Event[]>;
  /** Lets COMMAND begin; to be called when everything that takes its events is ready. */
  begin(): void;
  /** Ends the capture in order; events go on until the last one. */
  stop(): void;
  /** Settles with the last event: null, or why the capture ended although nobody asked for it. */
  readonly failure: Promise<TocsinError | null>;
}

/**
 * Starts a live capture: the sensor, the facts about the processes that it sees, and COMMAND, which waits for `begin`.
 * Told to stop before the kernel side is attached, it has no events and no failure.
 */
export async function openLiveEvents(command: readonly string[], options: CliOptions): Promise<LiveEvents> {
  refuseTwoPlaces(command, options);
  assertHostPids();
  // What the doors hide by themselves is hidden already, so only a user's rules cost another pass
  const redact: Redaction = options.redact === undefined ? (events) => events : await redactionOf(options);
  const held = command.length > 0 ? holdCommand(command) : null;
  const stopping = stopOnSignal();
  try {
    return await capture(await watchedScope(held?.pid ?? null, options), held, { ...options, stopping, redact });
  } catch (error) {
    held?.end();
    stopping.forget();
    if (!stopping.signal.aborted) throw error;
    return { events: noEvents(), begin: () => {}, stop: () => {}, failure: Promise.resolve(null) };
  }
}

/** COMMAND, --netns and --pid each say where to look. */
function refuseTwoPlaces([program]: readonly string[], { netns, pid }: CliOptions): void {
  const places = [
    ...(program === undefined ? [] : [`"${program}"`]),
    ...(netns === undefined ? [] : [`--netns "${netns}"`]),
    ...(pid === undefined ? [] : [`--pid "${pid}"`]),
  ];
  const [first, second] = places;
  if (second === undefined) return;
  throw new TocsinError("usage", `Cannot watch ${first} by ${second} too: leave one of them out`);
}

async function* noEvents(): AsyncGenerator<readonly Event[]> {}

type CaptureOptions = Omit<CliOptions, "redact"> & { readonly stopping: Stopping; readonly redact: Redaction };

async function capture(scope: Scope, held: HeldCommand | null, options: CaptureOptions): Promise<LiveEvents> {
  const { stopping, redact } = options;
  const clock = new BootClock();
  const queue = new EventQueue();
  const canReadAncestors = scope.kind === "node";
  const root = hostRoot();
  const telling = { now: () => clock.now(), emit: (event: Event) => queue.push(redact([event])) };
  const containers = new ContainerFacts({ ...telling, root });
  const sessions = new Sessions({ ...telling, canReadAncestors });
  const facts = new ProcessFacts({
    ...{ canReadAncestors, root, now: telling.now },
    emit: (event) => {
      telling.emit(event);
      if (event.kind === "process") containers.seen(event.cgroup);
    },
  });
  const hosts = new HostsFacts({ ...telling, root });
  const tree = new ProcessTree(scope.kind === "tree" ? scope.pid : 0);
  const emit = (events: readonly Event[]): void => {
    queue.push(redact(events));
    const ended = execsOfEnded(events);
    for (const event of events) {
      if (event.kind === "exec") facts.executed(event, { hasEnded: ended.has(event) });
      else tellFacts(facts, sessions, event);
      if (event.kind === "connect" || event.kind === "traffic" || event.kind === "open") hosts.seen(event);
      if (scope.kind === "tree") tree.take(event);
    }
  };
  const { signal, stop } = stopping;
  let survey = Promise.resolve();
  const lookAround = (watched: Scope): void => {
    survey = survey.then(() => reportOpenSockets({ scope: holdersOf(watched), now: () => clock.now(), emit, signal }));
  };
  const sensor = await startFitting(
    {
      ...{ scope, clock, version: ownVersion(), emit, signal, tell: say, readPayload },
      onAttached: lookAround,
      onDied: () => tree.hold(),
      rescope: () => scopeAgain(scope, tree),
    },
    options.backend,
  );
  stopInTime(sensor, options);
  void held?.ended.then(() => stopAfterTree(tree, options));
  const failure = sensor.ended.then(async (ended) => {
    await survey;
    await facts.close();
    await Promise.all([sessions.close(), containers.close(), hosts.close()]);
    queue.end();
    held?.end();
    stopping.forget();
    return ended;
  });
  const begin = (): void => {
    say(`Watching ${scopeText(scope).replace(/^node\b/, "the whole node")} (Ctrl-C ends)`);
    held?.release();
  };
  return { events: queue, begin, stop, failure };
}

/** Whose sockets are looked at once the kernel side watches. */
function holdersOf(scope: Scope): HolderScope {
  const pids = scope.kind === "tree" ? (scope.treePids ?? [scope.pid]) : null;
  return { netns: scope.kind === "netns" ? scope.inode : null, pids, ownPid: process.pid };
}

/** The tree lives on under whoever of it lives, and ends with the last. */
function scopeAgain(scope: Scope, tree: ProcessTree): Scope | null {
  if (scope.kind !== "tree") return scope;
  const treePids = tree.resume();
  const [pid] = treePids;
  return pid === undefined ? null : { ...scope, pid, treePids };
}

function tellFacts(facts: ProcessFacts, sessions: Sessions, event: Event): void {
  switch (event.kind) {
    case "exit":
      facts.exited(event.pid);
      sessions.exited(event.pid);
      break;
    case "connect":
    case "traffic":
    case "open":
      if (event.pid === 0) break;
      facts.seen(event.pid);
      sessions.seen(event.pid);
  }
}

/** The first back end that this node lets attach; what it refuses is told only when there is no other. */
async function startFitting(options: Omit<SensorOptions, "backend">, wanted: CliOptions["backend"]): Promise<Sensor> {
  const candidates = wanted === "auto" ? backendCandidates() : [wanted];
  let refusal: unknown;
  for (const backend of candidates) {
    try {
      return await startSensor({ ...options, backend });
    } catch (error) {
      if (!(error instanceof TocsinError && error.code === "kernel-unfit")) throw error;
      refusal ??= error;
    }
  }
  throw refusal;
}

/** --for, which may be longer than a timer can be. */
function stopInTime(sensor: Sensor, options: CaptureOptions): void {
  let timer: NodeJS.Timeout | undefined;
  const stopAfter = (ms: number): void => {
    const step = Math.min(ms, LONGEST_TIMER_MS);
    timer = setTimeout(() => (ms > step ? stopAfter(ms - step) : options.stopping.stop()), step);
  };
  if (options.for !== undefined) stopAfter(options.for * 1000);
  void sensor.ended.then(() => clearTimeout(timer));
}

/** COMMAND has ended: the capture ends with the last process that it left behind, and what these still had to tell. */
async function stopAfterTree(tree: ProcessTree, { stopping }: CaptureOptions): Promise<void> {
  await sleep(AFTERGLOW_MS, stopping.signal);
  const left = tree.count();
  if (left > 0 && !stopping.signal.aborted) say(`COMMAND has ended, ${left} of its processes go on (Ctrl-C ends)`);
  while (tree.count() > 0 && !stopping.signal.aborted) await sleep(AFTERGLOW_MS, stopping.signal);
  stopping.stop();
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return setTimeoutPromise(ms, undefined, { signal }).catch(() => undefined);
}
