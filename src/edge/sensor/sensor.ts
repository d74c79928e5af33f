import { setTimeout as setTimeoutPromise } from "node:timers/promises";
import type { Event } from "../../core/event/event.ts";
import type { TocsinError } from "../../core/tocsin-error.ts";
import type { BootClock } from "./boot-clock.ts";
import type { Backend } from "./program.ts";
import { type Scope, scopeText } from "./scope.ts";
import { type SensorRunOptions, startRun } from "./sensor-run.ts";
import type { ReadPayload } from "./socket-decoder.ts";
import { Supervisor } from "./supervisor.ts";

export interface SensorOptions {
  readonly scope: Scope;
  readonly backend: Backend;
  readonly clock: BootClock;
  /** Version of tocsin, for the `sensor` event. */
  readonly version: string;
  /** Takes events as they come and must not wait: what stands between here and a slow reader is the caller's queue. */
  readonly emit: (events: readonly Event[]) => void;
  /** Reads what the first bytes of a call say. */
  readonly readPayload: ReadPayload;
  /** Path or name of bpftrace. */
  readonly bpftrace?: string;
  /** Ends the kernel side as `stop` does, from before its probes are attached. */
  readonly signal?: AbortSignal;
  /** How long the probes may take to be attached, in milliseconds; two minutes unless told. */
  readonly attachPatienceMs?: number;
  /** The probes are attached, for the first time or again: what is there already can be looked at, nothing falls between. */
  readonly onAttached?: (scope: Scope) => void;
  /** The kernel side died, and will be started again. */
  readonly onDied?: () => void;
  /** What to watch when it is started again: pids change. Null where nothing of it is left, which ends the capture. */
  readonly rescope?: () => Scope | null;
  /** Says to people what happens to the kernel side. */
  readonly tell?: (text: string) => void;
  /** Waits; a timer unless told. */
  readonly pause?: Pause;
}

/** Settles after so many milliseconds, or at once when the signal says so. */
export type Pause = (ms: number, signal: AbortSignal) => Promise<void>;

export interface Sensor {
  /** Settles when the kernel side has ended for good: null when it was told to, else why it cannot be started again. */
  readonly ended: Promise<TocsinError | null>;
  /** Ends the kernel side; what happened before still arrives. May be called again. */
  stop(): void;
}

/**
 * Starts the kernel side and settles once its probes are attached; fails with what is wrong and what to do about it.
 * From then on it is started again whenever it dies.
 */
export async function startSensor(options: SensorOptions): Promise<Sensor> {
  const stopping = new AbortController();
  const stop = (): void => stopping.abort();
  options.signal?.addEventListener("abort", stop, { once: true });
  if (options.signal?.aborted === true) stop();
  const run: SensorRunOptions = {
    ...{ scope: options.scope, scopeText: scopeText(options.scope), backend: options.backend },
    ...{ clock: options.clock, version: options.version, emit: options.emit, readPayload: options.readPayload },
    ...{
      bpftrace: options.bpftrace ?? "bpftrace",
      signal: stopping.signal,
      attachPatienceMs: options.attachPatienceMs,
    },
    onAttached: () => options.onAttached?.(options.scope),
    gap: () => null,
  };
  const first = await startRun(run);
  const supervisor = new Supervisor(run, {
    onAttached: (scope) => options.onAttached?.(scope),
    onDied: () => options.onDied?.(),
    rescope: options.rescope ?? (() => options.scope),
    tell: (text) => options.tell?.(text),
    pause: options.pause ?? pauseByTimer,
  });
  return { ended: supervisor.watch(first), stop };
}

function pauseByTimer(ms: number, signal: AbortSignal): Promise<void> {
  return setTimeoutPromise(ms, undefined, { signal }).catch(() => undefined);
}
