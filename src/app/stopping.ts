/** How a capture is told to end: by a signal to the process, or by whoever calls `stop`. */
export interface Stopping {
  readonly signal: AbortSignal;
  readonly stop: () => void;
  /** Gives the process signals back their usual effect. */
  readonly forget: () => void;
}

/** From the first moment on, or a signal that comes while bpftrace starts would leave it behind. */
export function stopOnSignal(): Stopping {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  const signals = ["SIGINT", "SIGTERM"] as const;
  for (const signal of signals) process.once(signal, stop);
  const forget = (): void => {
    for (const signal of signals) process.removeListener(signal, stop);
  };
  return { signal: controller.signal, stop, forget };
}
