import { hostname, release } from "node:os";
import type { Event } from "../../core/event/event.ts";
import { TocsinError } from "../../core/tocsin-error.ts";
import { type BootClock, wallNow } from "./boot-clock.ts";
import { type BpftraceProcess, spawnBpftrace } from "./bpftrace-process.ts";
import { type Decoded, Decoder } from "./decode.ts";
import { LossAccount } from "./loss-account.ts";
import type { Backend } from "./program.ts";
import { type Scope, scopeText } from "./scope.ts";

/** A wall clock that is further off than this has been stepped, not slewed. */
const CLOCK_STEP_MS = 100;
/** Compiling and verifying takes half a second, on an emulated machine half a minute. */
const ATTACH_PATIENCE_MS = 120_000;

export interface SensorOptions {
  readonly scope: Scope;
  readonly backend: Backend;
  readonly clock: BootClock;
  /** Version of tocsin, for the `sensor` event. */
  readonly version: string;
  /** Takes events as they come and must not wait: what stands between here and a slow reader is the caller's queue. */
  readonly emit: (events: readonly Event[]) => void;
  /** Path or name of bpftrace. */
  readonly bpftrace?: string;
  /** Ends the kernel side as `stop` does, from before its probes are attached. */
  readonly signal?: AbortSignal;
  /** How long the probes may take to be attached, in milliseconds; two minutes unless told. */
  readonly attachPatienceMs?: number;
}

export interface Sensor {
  /** Settles when the kernel side has ended: null when it was told to, else why it ended. */
  readonly ended: Promise<TocsinError | null>;
  /** Ends the kernel side; what happened before still arrives. May be called again. */
  stop(): void;
}

/** Starts the kernel side and settles once its probes are attached; fails with what is wrong and what to do about it. */
export async function startSensor(options: SensorOptions): Promise<Sensor> {
  const feed = new Feed(options);
  const bpftrace = await spawnBpftrace({
    command: options.bpftrace ?? "bpftrace",
    backend: options.backend,
    scope: options.scope,
    onMessage: (message) => feed.take(message),
    hasStarted: () => feed.hasStarted,
  });
  const ended = bpftrace.ended.then((failure) => feed.finish(bpftrace, failure));
  const stop = (): void => {
    feed.end();
    bpftrace.stop();
  };
  options.signal?.addEventListener("abort", stop, { once: true });
  if (options.signal?.aborted === true) stop();
  const patience = setTimeout(stop, options.attachPatienceMs ?? ATTACH_PATIENCE_MS);
  await Promise.race([feed.attached, ended.then((failure) => failUnattached(failure, options.signal))]).finally(() =>
    clearTimeout(patience),
  );
  return { ended, stop };
}

function failUnattached(failure: TocsinError | null, signal: AbortSignal | undefined): never {
  if (failure !== null) throw failure;
  if (signal?.aborted === true) {
    throw new TocsinError("bpftrace-ended", "Cannot watch: bpftrace was stopped before its probes were attached");
  }
  const message =
    "Cannot watch: bpftrace did not attach its probes in time; try another --backend, or again when the node is less busy";
  throw new TocsinError("bpftrace-failed", message);
}

/** Between bpftrace's messages and the events: the account of loss, the clock, the first and last events. */
class Feed {
  /** bpftrace says "attached" before it attaches; its first tick comes from the probe that it attaches last. */
  readonly attached: Promise<void>;
  hasStarted = false;
  readonly #options: SensorOptions;
  readonly #clock: BootClock;
  readonly #decoder = new Decoder();
  readonly #account = new LossAccount();
  #setAttached: () => void = () => {};
  #wallOffsetMs = Number.NaN;
  #lastAt = 0;
  #endAt = Number.POSITIVE_INFINITY;
  #hasBegun = false;

  constructor(options: SensorOptions) {
    this.#options = options;
    this.#clock = options.clock;
    this.attached = new Promise((resolve) => {
      this.#setAttached = resolve;
    });
  }

  take(message: unknown): void {
    const decoded = this.#decoder.decode(message);
    const lost = this.#account.count(decoded, this.#lastAt);
    if (lost !== null) this.#options.emit([lost]);
    if (decoded.kind === "event") this.#pass(decoded);
  }

  /** Probes are taken off one after the other, so what happens from now on would be told in part: it is left out. */
  end(): void {
    this.#endAt = Math.min(this.#endAt, this.#clock.now());
  }

  /** The kernel side is gone: closes the account and says why it ended, if nobody asked it to. */
  finish(bpftrace: BpftraceProcess, failure: TocsinError | null): TocsinError | null {
    const events: Event[] = this.#account.close(bpftrace.malformedLines(), this.#lastAt);
    if (failure?.code === "bpftrace-ended") {
      events.push({ kind: "lost", at: this.#lastAt, where: "sensor", count: 1, reason: failure.message });
    }
    if (failure === null && this.#account.isOpen) {
      const reason = "the kernel side was killed before it gave its account; what it printed last is unknown";
      events.push({ kind: "lost", at: this.#lastAt, where: "sensor", count: 1, reason });
    }
    if (events.length > 0) this.#options.emit(events);
    return failure;
  }

  /** Not before the first event: bpftrace speaks of its probes before it knows whether they attach. */
  #begin(): void {
    this.#hasBegun = true;
    const { backend, scope, version } = this.#options;
    const at = this.#clock.now();
    this.#lastAt = at;
    this.#options.emit([
      { kind: "sensor", at, host: hostname(), kernel: release(), backend, scope: scopeText(scope), version },
      ...this.#clockEvents(),
    ]);
  }

  #pass({ event }: Extract<Decoded, { kind: "event" }>): void {
    if (event.at > this.#endAt) return;
    if (!this.#hasBegun) this.#begin();
    this.#lastAt = Math.max(this.#lastAt, event.at);
    if (event.kind !== "tick") {
      this.#options.emit([event]);
      return;
    }
    this.#clock.adjust();
    this.#options.emit([...this.#clockEvents(), event]);
    this.hasStarted = true;
    this.#setAttached();
  }

  /** A `clock` event at start, and whenever the wall clock was stepped. */
  #clockEvents(): readonly Event[] {
    const at = this.#clock.now();
    const wallMs = wallNow();
    if (Math.abs(wallMs - at - this.#wallOffsetMs) < CLOCK_STEP_MS) return [];
    this.#wallOffsetMs = wallMs - at;
    return [{ kind: "clock", at, wallMs }];
  }
}
