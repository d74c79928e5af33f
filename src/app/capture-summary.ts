import type { Event } from "../core/event/event.ts";

/** Counts what passed, for the last line that a person reads. */
export class CaptureSummary {
  #events = 0;
  #lost = 0;
  #begin = Number.NaN;
  #end = Number.NaN;

  add(event: Event): void {
    this.#events++;
    if (event.kind === "lost") this.#lost += event.count;
    if (event.kind !== "tick" && event.kind !== "sensor") return;
    if (Number.isNaN(this.#begin)) this.#begin = event.at;
    this.#end = event.at;
  }

  text(): string {
    const seconds = Math.round((this.#end - this.#begin) / 1000);
    return `Events: ${this.#events} in ${Number.isNaN(seconds) ? 0 : seconds} s, records lost: ${this.#lost}`;
  }
}
