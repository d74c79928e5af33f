import type { Event } from "../core/event/event.ts";
import { TocsinError } from "../core/tocsin-error.ts";
import { ProcessFacts } from "../edge/facts/process-facts.ts";
import { backendCandidates } from "../edge/sensor/backend-candidates.ts";
import { BootClock } from "../edge/sensor/boot-clock.ts";
import { type Scope, scopeText } from "../edge/sensor/scope.ts";
import { type Sensor, type SensorOptions, startSensor } from "../edge/sensor/sensor.ts";
import { EventQueue } from "./event-queue.ts";
import { type HeldCommand, holdCommand } from "./held-command.ts";
import { netnsInode } from "./netns.ts";
import type { CliOptions } from "./options.ts";
import { say } from "./say.ts";
import { ownVersion } from "./version.ts";

/** Facts and records of a command that just ended are still on their way. */
const AFTERGLOW_MS = 1500;

export interface LiveEvents {
  readonly events: AsyncIterable<readonly Event[]>;
  /** Ends the capture in order; events go on until the last one. */
  stop(): void;
  /** Settles with the last event: null, or why the capture ended although nobody asked for it. */
  readonly failure: Promise<TocsinError | null>;
}

/** Starts a live capture: the sensor, the facts about the processes that it sees, and COMMAND once all is attached. */
export async function openLiveEvents(command: readonly string[], options: CliOptions): Promise<LiveEvents> {
  if (command.length > 0 && options.netns !== undefined) {
    throw new TocsinError("usage", `Cannot watch "${command[0]}" by --netns too: leave one of them out`);
  }
  const held = command.length > 0 ? holdCommand(command) : null;
  try {
    return await capture(await scopeOf(held, options), held, options);
  } catch (error) {
    held?.end();
    throw error;
  }
}

async function scopeOf(held: HeldCommand | null, options: CliOptions): Promise<Scope> {
  if (held !== null) return { kind: "tree", pid: held.pid };
  return options.netns === undefined ? { kind: "node" } : { kind: "netns", inode: await netnsInode(options.netns) };
}

async function capture(scope: Scope, held: HeldCommand | null, options: CliOptions): Promise<LiveEvents> {
  const clock = new BootClock();
  const queue = new EventQueue();
  const facts = new ProcessFacts({
    now: () => clock.now(),
    emit: (event) => queue.push([event]),
    canReadAncestors: scope.kind === "node",
  });
  const emit = (events: readonly Event[]): void => {
    queue.push(events);
    for (const event of events) tellFacts(facts, event);
  };
  const sensor = await startFitting({ scope, clock, version: ownVersion(), emit }, options.backend);
  const stop = stopper(sensor, held, options);
  say(`Watching ${scope.kind === "node" ? "the whole node" : scopeText(scope)} (Ctrl-C ends)`);
  held?.release();
  const failure = sensor.ended.then(async (ended) => {
    await facts.close();
    queue.end();
    held?.end();
    return ended;
  });
  return { events: queue, stop, failure };
}

function tellFacts(facts: ProcessFacts, event: Event): void {
  switch (event.kind) {
    case "exec":
      facts.executed(event);
      break;
    case "exit":
      facts.exited(event.pid);
      break;
    case "connect":
    case "traffic":
      if (event.pid !== 0) facts.seen(event.pid);
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

/** Everything that ends a capture: a signal, --for, the end of COMMAND, the caller. */
function stopper(sensor: Sensor, held: HeldCommand | null, options: CliOptions): () => void {
  const timers: NodeJS.Timeout[] = [];
  const stop = (): void => sensor.stop();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, stop);
  if (options.for !== undefined) timers.push(setTimeout(stop, options.for * 1000));
  void held?.ended.then(() => timers.push(setTimeout(stop, AFTERGLOW_MS)));
  void sensor.ended.then(() => {
    for (const timer of timers) clearTimeout(timer);
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.removeListener(signal, stop);
  });
  return stop;
}
