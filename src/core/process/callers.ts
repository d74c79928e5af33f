import type { PayloadEvent, SocketFacts } from "../event/event.ts";
import { type Actor, actorOf } from "./actor.ts";
import type { Lineage, Process, ProcessTable } from "./process-table.ts";

/** What a record says of the process whose call it was. */
export type Caller = Pick<SocketFacts, "pid" | "at" | "uid" | "comm">;

export interface Who {
  readonly actor: Actor;
  readonly lineage: Lineage;
}

/** Who the process of a record is. */
export class Callers {
  readonly #processes: ProcessTable;
  readonly #actors = new WeakMap<Process, Actor>();

  constructor(processes: ProcessTable) {
    this.#processes = processes;
  }

  of(caller: Caller): Who {
    const lineage = this.#processes.find(caller.pid, caller.at) ?? strangerOf(caller);
    const actor = actorOf(lineage, this.#actors.get(lineage.process));
    this.#actors.set(lineage.process, actor);
    return { actor, lineage };
  }
}

/** Whose call moved these bytes: what is known of the owner counts where it is the same. */
export function callerOf({ pid, at }: PayloadEvent, owner: Omit<Caller, "at">): Caller {
  if (pid === null || pid === owner.pid) return { pid: owner.pid, at, uid: owner.uid, comm: owner.comm };
  return { pid, at, uid: 0, comm: "" };
}

/** A process that nothing else is known of is what its record says. */
function strangerOf({ pid, at, uid, comm }: Caller): Lineage {
  const path = comm === "" ? "unknown" : comm;
  const program = { path, args: [], isArgsCut: false, script: null, executable: null, cgroup: null };
  return { process: { pid, startedAt: at, uid, comm, program, session: null }, ancestors: [] };
}
