import { existsSync, readdirSync, readFileSync } from "node:fs";
import type { Event } from "../core/event/event.ts";
import { readProcessStatus } from "../edge/facts/proc-files.ts";

/** The processes of a COMMAND that still live: those whose forks were seen and who are still in /proc. */
export class ProcessTree {
  readonly #root: number;
  readonly #pids = new Set<number>();
  /** Who lived when forks and exits ceased to be told, and since when; a number may come to mean another process. */
  #held: ReadonlyMap<number, number> = new Map();

  constructor(root: number) {
    this.#root = root;
  }

  take(event: Event): void {
    if (event.kind === "fork") this.#pids.add(event.pid);
    if (event.kind === "exit") this.#pids.delete(event.pid);
  }

  /** How many live now, the root left out; an exit that was lost makes no difference. */
  count(): number {
    for (const pid of this.#pids) if (!existsSync(`/proc/${pid}`)) this.#pids.delete(pid);
    return this.#pids.size;
  }

  /** From now on nobody says who forks and who exits. */
  hold(): void {
    const starts = [this.#root, ...this.#pids].map((pid) => [pid, startOf(pid)] as const);
    this.#held = new Map(starts.flatMap(([pid, start]) => (start === null ? [] : [[pid, start] as const])));
  }

  /** Who lives of those that lived then, and of their children: the tree from here on, the root first where it lives. */
  resume(): readonly number[] {
    const survivors = [...this.#held].filter(([pid, start]) => startOf(pid) === start).map(([pid]) => pid);
    const living = new Set(survivors);
    // A set is walked in the order of what is added to it, so children's children come too.
    for (const pid of living) for (const child of childrenOf(pid)) living.add(child);
    this.#pids.clear();
    for (const pid of living) if (pid !== this.#root) this.#pids.add(pid);
    return [...living];
  }
}

function startOf(pid: number): number | null {
  return readProcessStatus("/proc", pid)?.startedAt ?? null;
}

/** Of all its threads; none where the process is gone, or the kernel (without CONFIG_PROC_CHILDREN) does not say. */
function childrenOf(pid: number): readonly number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8").split(" ").filter(Boolean).map(Number),
    );
  } catch {
    return [];
  }
}
