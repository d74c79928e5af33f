import type { ContainerEvent } from "../event/event.ts";
import { BoundedMap } from "./bounded-map.ts";
import { type CgroupContainer, containerOfCgroup } from "./container-of-cgroup.ts";

/** A container with what its runtime says of it; null where that was not given. */
export interface Container extends CgroupContainer, Omit<ContainerEvent, "kind" | "at" | "id"> {}

const MOST_CONTAINERS = 4096;

/** The containers of a node by the paths of their cgroups, and what their runtimes call them. */
export class ContainerNames {
  readonly #told = new BoundedMap<string, ContainerEvent>(MOST_CONTAINERS);

  learn(event: ContainerEvent): void {
    this.#told.set(event.id, event);
  }

  /** The container of this cgroup; null where it is of none. */
  of(cgroup: string | null): Container | null {
    const found = cgroup === null ? null : containerOfCgroup(cgroup);
    if (found === null) return null;
    const { name = null, image = null, pod = null, namespace = null } = this.#told.get(found.id) ?? {};
    return { ...found, name, image, pod, namespace };
  }
}
