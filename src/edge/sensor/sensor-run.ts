import { TocsinError } from "../../core/tocsin-error.ts";
import { spawnBpftrace } from "./bpftrace-process.ts";
import { Feed, type FeedOptions } from "./feed.ts";
import type { Scope } from "./scope.ts";

/** Compiling and verifying takes half a second, on an emulated machine half a minute. */
const ATTACH_PATIENCE_MS = 120_000;

export interface SensorRunOptions extends FeedOptions {
  readonly scope: Scope;
  /** Path or name of bpftrace. */
  readonly bpftrace: string;
  /** Ends the run, from before its probes are attached. */
  readonly signal: AbortSignal;
  /** How long the probes may take to be attached, in milliseconds; two minutes unless told. */
  readonly attachPatienceMs: number | undefined;
}

export interface SensorRun {
  /** Settles when the kernel side has ended and its account is closed: null when it was told to, else why it ended. */
  readonly ended: Promise<TocsinError | null>;
}

/** One life of bpftrace; settles once its probes are attached, fails with what is wrong and what to do about it. */
export async function startRun(options: SensorRunOptions): Promise<SensorRun> {
  const { signal, backend, scope } = options;
  const { promise: attached, resolve: setAttached } = Promise.withResolvers<void>();
  const onAttached = (): void => {
    options.onAttached();
    setAttached();
  };
  const feed = new Feed({ ...options, onAttached });
  const bpftrace = await spawnBpftrace({
    ...{ command: options.bpftrace, backend, scope },
    onMessages: (messages) => feed.take(messages),
    hasStarted: () => feed.hasStarted,
  });
  const stop = (): void => {
    feed.end();
    bpftrace.stop();
  };
  const ended = bpftrace.ended.then((failure) => {
    signal.removeEventListener("abort", stop);
    feed.finish(bpftrace.malformedLines(), failure);
    return failure;
  });
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  const patience = setTimeout(stop, options.attachPatienceMs ?? ATTACH_PATIENCE_MS);
  await Promise.race([attached, ended.then((failure) => failUnattached(failure, signal))]).finally(() =>
    clearTimeout(patience),
  );
  return { ended };
}

function failUnattached(failure: TocsinError | null, signal: AbortSignal): never {
  if (failure !== null) throw failure;
  if (signal.aborted) {
    throw new TocsinError("bpftrace-ended", "Cannot watch: bpftrace was stopped before its probes were attached");
  }
  const message =
    "Cannot watch: bpftrace did not attach its probes in time; try another --backend, or again when the node is less busy";
  throw new TocsinError("bpftrace-failed", message);
}
