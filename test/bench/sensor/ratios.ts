import type { Million } from "./million.ts";
import type { Call, CallTimes, ProgramName, Sends } from "./sends.ts";
import { paired } from "./spread.ts";

/** Which processor: the last one, or the first, where bpftrace opens its perf events. */
export type Processor = "times" | "timesOnFirst";

/** Nanoseconds that a program adds to a call, a value a round: each beside the bare call of its own round. */
export function addedBy(sends: Sends, program: ProgramName, call: Call, on: Processor = "times"): readonly number[] {
  const bare = sends[on].none?.[call] ?? [];
  return paired(timesOf(sends[on], program, call), bare, (time, none) => time - none);
}

/** What one program adds to a call over what another adds, a value a round. */
export function addedOver(
  sends: Sends,
  [of, over]: readonly [ProgramName, ProgramName],
  call: Call,
  on: Processor = "times",
) {
  return paired(addedBy(sends, of, call, on), addedBy(sends, over, call, on), (a, b) => a / b);
}

/** CPU time that printing each send adds to a million of them, over what tocsin adds, a value a round. */
export function printOverOurs({ none, tocsin, print }: Million): readonly number[] {
  const added = (all: readonly number[]): number[] => paired(all, none, (seconds, bare) => seconds - bare);
  return paired(added(print), added(tocsin), (a, b) => a / b);
}

function timesOf(times: Readonly<Partial<Record<ProgramName, CallTimes>>>, program: ProgramName, call: Call) {
  return times[program]?.[call] ?? [];
}
