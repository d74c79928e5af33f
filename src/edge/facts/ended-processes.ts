import type { Event } from "../../core/event/event.ts";

/** Those of the events that are execs of a process whose end is among them too: of it there is nothing left to look at. */
export function execsOfEnded(events: readonly Event[]): ReadonlySet<Event> {
  const execs = new Set<Event>();
  const ended = new Set<number>();
  // From the last on: an end that comes before an exec is that of another process, which had the number before
  for (let index = events.length - 1; index >= 0; index -= 1) {
    const event = events[index];
    if (event?.kind === "exit") ended.add(event.pid);
    if (event?.kind === "fork") ended.delete(event.pid);
    if (event?.kind === "exec" && ended.has(event.pid)) execs.add(event);
  }
  return execs;
}
