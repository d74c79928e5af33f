import { existsSync } from "node:fs";
import type { Event } from "../core/event/event.ts";

/** The processes of a COMMAND that still live: those whose forks were seen and who are still in /proc. */
export class ProcessTree {
  readonly #pids = new Set<number>();

  take(event: Event): void {
    if (event.kind === "fork") this.#pids.add(event.pid);
    if (event.kind === "exit") this.#pids.delete(event.pid);
  }

  /** How many live now; an exit that was lost makes no difference. */
  count(): number {
    for (const pid of this.#pids) if (!existsSync(`/proc/${pid}`)) this.#pids.delete(pid);
    return this.#pids.size;
  }
}
