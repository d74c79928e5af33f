import { stat } from "node:fs/promises";
import { apkFormat } from "./apk.ts";
import { dpkgFormat } from "./dpkg.ts";
import type { PackageFormat } from "./package-database.ts";
import { Patience } from "./patience.ts";
import { RootPackages } from "./root-packages.ts";
import { rpmFormat } from "./rpm.ts";
import { TakingTurns } from "./taking-turns.ts";

/** In the order in which they are looked for: a Debian may have an rpm database, for alien packages. */
const FORMATS: readonly PackageFormat[] = [dpkgFormat, rpmFormat, apkFormat];

interface Root {
  readonly packages: RootPackages;
  readonly device: bigint;
  readonly askedAt: number;
}

/** The package databases of the node and of containers' roots: few, and those not asked for a while are forgotten. */
export class PackageDatabases {
  readonly node: RootPackages;
  readonly #now: () => number;
  /** A container may have a database that takes long to read: some worker has to be left for others. */
  readonly #patience: Patience;
  readonly #loads = new TakingTurns();
  /** Last asked last. */
  readonly #roots = new Map<string, Root>();

  /** `patienceMs` is how long a container's may be waited for. */
  constructor(now: () => number, patienceMs = PATIENCE_MS) {
    this.#now = now;
    this.#patience = new Patience(MOST_WAITING, patienceMs);
    const patience = new Patience(Number.POSITIVE_INFINITY, NODE_PATIENCE_MS);
    const own = { patience, loads: new TakingTurns(0), most: { paths: MOST_NODE_PATHS, ms: Number.POSITIVE_INFINITY } };
    this.node = new RootPackages({ formats: FORMATS, now, ...own });
  }

  /** Those under a directory that some processes have as their root; null where it is gone. */
  async of(root: string): Promise<RootPackages | null> {
    const found = await stat(root, { bigint: true }).catch(() => null);
    if (found === null) return null;
    // A number is given again when its container is gone, the time of its change is not
    const key = `${found.dev}:${found.ino}:${found.ctimeNs}`;
    const packages = this.#roots.get(key)?.packages ?? this.#open();
    this.#roots.delete(key);
    this.#roots.set(key, { packages, device: found.dev, askedAt: this.#now() });
    this.#forget();
    return packages;
  }

  /** Those of the container whose files lie on this device, if they were asked before: for who is gone by now. */
  ofDevice(device: bigint): RootPackages | null {
    const known = [...this.#roots.values()].filter((root) => root.device === device);
    return known.length === 1 ? (known[0]?.packages ?? null) : null;
  }

  #open(): RootPackages {
    const shared = { patience: this.#patience, loads: this.#loads };
    return new RootPackages({
      formats: FORMATS,
      now: this.#now,
      ...shared,
      most: { paths: MOST_CONTAINER_PATHS, ms: MOST_CONTAINER_MS },
    });
  }

  #forget(): void {
    let paths = 0;
    for (const { packages } of this.#roots.values()) paths += packages.size;
    for (const [key, { packages, askedAt }] of this.#roots) {
      const isUnused = this.#now() - askedAt >= UNUSED_AFTER_MS;
      const isTooMuch = this.#roots.size > MOST_ROOTS || (paths > MOST_PATHS && this.#roots.size > 1);
      if (!isUnused && !isTooMuch) return;
      this.#roots.delete(key);
      paths -= packages.size;
    }
  }
}

const MOST_WAITING = 3;
const PATIENCE_MS = 2000;
const NODE_PATIENCE_MS = 10_000;
const UNUSED_AFTER_MS = 10 * 60_000;
const MOST_ROOTS = 64;
/** Far above a full desktop: bounds against a database that somebody blew up. */
const MOST_NODE_PATHS = 500_000;
const MOST_CONTAINER_PATHS = 100_000;
/** Ten times what a full one takes on a busy machine: a small file can say that it is large. */
const MOST_CONTAINER_MS = 10_000;
/** Of all containers together; some 170 bytes each of dpkg's, 430 of rpm's. */
const MOST_PATHS = 200_000;
