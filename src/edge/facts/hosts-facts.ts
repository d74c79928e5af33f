import { statSync } from "node:fs";
import type { HostsEvent } from "../../core/event/event.ts";
import { BoundedMap } from "../../core/process/bounded-map.ts";
import { readHostsFile } from "./hosts-file.ts";
import { inTime } from "./in-time.ts";

const MOST_NAMESPACES = 1024;
/** A file is looked at again no sooner. */
const AGAIN_AFTER_MS = 60_000;
const GONE_AGAIN_AFTER_MS = 1000;
/** Namespaces whose file waits to be read; what comes on top is read at its next socket. */
const MOST_WAITING = 64;

export interface HostsFactsOptions {
  /** Where the process file system is mounted; "/proc" unless told. */
  readonly procRoot?: string;
  /** Directory under which the node's own files are seen. */
  readonly root: string;
  /** Milliseconds since boot. */
  readonly now: () => number;
  readonly emit: (event: HostsEvent) => void;
}

interface Looked {
  readonly at: number;
  /** Of the file that was read; null where there was none. */
  readonly identity: string | null;
  readonly hasEntries: boolean;
}

/**
 * Hands out a `hosts` event for each network namespace that a socket shows up in, and another when its file has changed:
 * the node's own file for the node's namespace, elsewhere the one below the root of the process.
 */
export class HostsFacts {
  readonly #options: Required<HostsFactsOptions>;
  readonly #nodeNetns: number | null;
  readonly #looked = new BoundedMap<number, Looked>(MOST_NAMESPACES);
  readonly #waiting = new Map<number, number>();
  #work: Promise<void> | null = null;
  #isClosed = false;

  constructor(options: HostsFactsOptions) {
    this.#options = { procRoot: "/proc", ...options };
    this.#nodeNetns = netnsOf(`${this.#options.procRoot}/1`);
  }

  /** A process has a socket in this namespace. */
  seen({ pid, netns }: { readonly pid: number; readonly netns: number }): void {
    const looked = this.#looked.get(netns);
    if (looked !== undefined && this.#options.now() - looked.at < AGAIN_AFTER_MS) return;
    if (this.#isClosed || pid === 0 || this.#waiting.size >= MOST_WAITING) return;
    if (!this.#waiting.has(netns)) this.#waiting.set(netns, pid);
    this.#work ??= this.#workOff().finally(() => {
      this.#work = null;
    });
  }

  /** Settles when every file that waits was looked at. */
  async idle(): Promise<void> {
    await this.#work;
  }

  /** Takes nothing more, and finishes what is in hand. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await inTime(this.idle(), PATIENCE_MS);
  }

  async #workOff(): Promise<void> {
    for (const [netns, pid] of this.#waiting) {
      await this.#look(netns, pid);
      this.#waiting.delete(netns);
    }
  }

  async #look(netns: number, pid: number): Promise<void> {
    const { procRoot, root, now, emit } = this.#options;
    const before = this.#looked.get(netns);
    const isNodes = netns === this.#nodeNetns;
    const reading = readHostsFile(isNodes ? root : `${procRoot}/${pid}/root`, before?.identity ?? null);
    const file = await inTime(reading, PATIENCE_MS);
    // Of a process that is gone, or went elsewhere, the file would be another's: the next one's is looked at soon.
    if (!isNodes && netnsOf(`${procRoot}/${pid}`) !== netns) {
      const at = now() - AGAIN_AFTER_MS + GONE_AGAIN_AFTER_MS;
      this.#looked.set(netns, { identity: null, hasEntries: false, ...before, at });
      return;
    }
    const entries = file === null ? [] : file.entries;
    const identity = file?.identity ?? null;
    const hadEntries = before?.hasEntries === true;
    this.#looked.set(netns, { at: now(), identity, hasEntries: entries === null ? hadEntries : entries.length > 0 });
    if (entries !== null && (entries.length > 0 || hadEntries)) emit({ kind: "hosts", at: now(), netns, entries });
  }
}

function netnsOf(process: string): number | null {
  try {
    return statSync(`${process}/ns/net`).ino;
  } catch {
    return null;
  }
}

/** A file system that does not answer keeps neither other namespaces nor the end of a capture waiting. */
const PATIENCE_MS = 2000;
