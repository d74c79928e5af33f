import { join } from "node:path";
import type { ContainerEvent } from "../../core/event/event.ts";
import { containerOfCgroup } from "../../core/process/container-of-cgroup.ts";
import { openRegular } from "./open-regular.ts";
import { fromDocker, fromOci, fromStorage, type Told } from "./runtime-files.ts";

export interface ContainerFactsOptions {
  /** Directory under which the node's own files are seen. */
  readonly root: string;
  /** Milliseconds since boot. */
  readonly now: () => number;
  readonly emit: (event: ContainerEvent) => void;
}

/**
 * Tells what runtimes say of the containers in which processes are seen: a `container` event for each, once. Read from the
 * files that runtimes keep beside a running container; no runtime is asked, nothing of detection depends on it.
 */
export class ContainerFacts {
  readonly #options: ContainerFactsOptions;
  /** By id; when it was asked for where nothing was found, which may come yet. */
  readonly #asked = new Map<string, number>();
  readonly #looking = new Set<Promise<void>>();

  constructor(options: ContainerFactsOptions) {
    this.#options = options;
  }

  /** A process is in this cgroup; to be told of each, for a container is only looked at once. */
  seen(cgroup: string | null): void {
    // Below their own manager users may give a cgroup any name; their runtimes keep nothing here
    const isUsers = cgroup === null || cgroup.includes("/user@");
    const found = isUsers ? null : containerOfCgroup(cgroup);
    if (found === null || !/^[0-9a-f]{64}$/.test(found.id)) return;
    const now = this.#options.now();
    const askedAt = this.#asked.get(found.id) ?? Number.NEGATIVE_INFINITY;
    if (now - askedAt < ASK_AGAIN_MS || this.#looking.size >= MOST_AT_ONCE) return;
    this.#remember(found.id, now);
    const looking = this.#look(found.id).finally(() => this.#looking.delete(looking));
    this.#looking.add(looking);
  }

  /** Settles when what was asked for has been told. */
  async close(): Promise<void> {
    await Promise.all(this.#looking);
  }

  async #look(id: string): Promise<void> {
    for (const { path, read } of placesOf(id)) {
      const text = await readText(join(this.#options.root, path));
      const told = text === null ? null : read(text, id);
      if (told === null) continue;
      this.#remember(id, Number.POSITIVE_INFINITY);
      this.#options.emit({ kind: "container", at: this.#options.now(), id, ...told });
      return;
    }
  }

  #remember(id: string, at: number): void {
    this.#asked.delete(id);
    this.#asked.set(id, at);
    const [oldest] = this.#asked.keys();
    if (this.#asked.size > MOST_CONTAINERS && oldest !== undefined) this.#asked.delete(oldest);
  }
}

interface Place {
  readonly path: string;
  readonly read: (text: string, id: string) => Told | null;
}

/** Where runtimes keep it, the one that says most first. */
function placesOf(id: string): readonly Place[] {
  const task = "run/containerd/io.containerd.runtime.v2.task";
  const storages = ["var/lib/containers/storage", "run/containers/storage"];
  return [
    { path: `var/lib/docker/containers/${id}/config.v2.json`, read: fromDocker },
    ...["k8s.io", "default"].map((space) => ({ path: `${task}/${space}/${id}/config.json`, read: fromOci })),
    ...storages.map((storage) => ({ path: `${storage}/overlay-containers/${id}/userdata/config.json`, read: fromOci })),
    // Of containers that are removed when they end, the second
    ...["containers.json", "volatile-containers.json"].map((list) => ({
      path: `var/lib/containers/storage/overlay-containers/${list}`,
      read: fromStorage,
    })),
  ];
}

async function readText(path: string): Promise<string | null> {
  const opened = await openRegular(path, ({ size }) => size <= LARGEST_BYTES);
  if (opened === null) return null;
  const bytes = Buffer.alloc(Number(opened.stats.size));
  try {
    const { bytesRead } = await opened.handle.read(bytes, 0, bytes.length, 0);
    return bytes.toString("utf8", 0, bytesRead);
  } catch {
    return null;
  } finally {
    await opened.handle.close().catch(() => undefined);
  }
}

/** The list of podman's containers is the longest; a container's own file takes some ten KB. */
const LARGEST_BYTES = 4n * 1024n * 1024n;
const MOST_CONTAINERS = 4096;
const MOST_AT_ONCE = 8;
const ASK_AGAIN_MS = 30_000;
