import { type Actor, hostActor } from "./actor.ts";
import { BoundedMap } from "./bounded-map.ts";
import type { Lineage } from "./process-table.ts";

const MOST_HOSTS = 65_536;

/** A host as an actor, where nobody saw its programs. */
export interface Host {
  readonly actor: Actor;
  readonly lineage: Lineage;
}

/** Hosts by their address, made when first asked for. */
export class HostTable {
  readonly #hosts = new BoundedMap<string, Host>(MOST_HOSTS);

  of(address: string): Host {
    const known = this.#hosts.get(address);
    if (known !== undefined) return known;
    const program = { path: address, args: [], isArgsCut: false, script: null, executable: null, cgroup: null };
    const process = { pid: 0, startedAt: 0, uid: 0, comm: "", program, session: null };
    const host = { actor: hostActor(address), lineage: { process, ancestors: [] } };
    this.#hosts.set(address, host);
    return host;
  }
}
