/** The seconds in which there was a call, ascending, each once, from 0 on; at most a day's. */
export interface Seconds {
  readonly used: readonly number[];
  /** From the first to the last call, >= 1. */
  readonly length: number;
}

export function secondsOf(times: readonly number[]): Seconds {
  const [first = 0, last = 0] = [times[0], times.at(-1)];
  const length = Math.min(DAY_S, Math.floor((last - first) / 1000) + 1);
  const used = new Set(times.map((time) => Math.floor((time - first) / 1000)).filter((second) => second < length));
  return { used: [...used], length };
}

const DAY_S = 86_400;
