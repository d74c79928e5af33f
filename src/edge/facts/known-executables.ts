import type { BigIntStats } from "node:fs";
import { stat } from "node:fs/promises";
import type { ExecEvent, Executable } from "../../core/event/event.ts";
import { identityOf } from "./file-identity.ts";
import { glanceAtRepeat, type ProcessGlance, type Repeat } from "./process-glance.ts";

/** What was found out of a process and its executable, and where the file can be looked at again. */
export interface Learned {
  readonly glance: ProcessGlance;
  readonly executable: Executable;
  readonly stats: BigIntStats;
  readonly proofPath: Buffer;
}

/** An executable whose facts are known. */
export interface Known extends Omit<Learned, "stats"> {
  readonly identity: string;
  readonly learnedAt: number;
  held: Repeat[];
  heldSince: number;
}

export interface KnownOptions {
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  /** Takes a process whose facts are proven to be these. */
  readonly proven: (glance: ProcessGlance, executable: Executable) => void;
  /** Takes a process whose file is another by now: what it was is to be found out anew. */
  readonly refuted: (exec: ExecEvent) => void;
}

/**
 * Facts of executables that one parent executes again and again. Whoever executes one of them is held for a moment, and then
 * one look at the file serves them all: its change time is what it was when its facts were gathered, so nobody changed it,
 * took it away or put another in its place in between. An exec of a known program so costs no look into /proc.
 */
export class KnownExecutables {
  readonly #options: KnownOptions;
  readonly #known = new Map<string, Known>();
  readonly #waiting = new Set<Known>();
  #held = 0;
  #timer: NodeJS.Timeout | null = null;
  #proving: Promise<void> = Promise.resolve();

  constructor(options: KnownOptions) {
    this.#options = options;
  }

  /** How many processes wait for a proof. */
  get held(): number {
    return this.#held;
  }

  /** The facts that this exec's process will be given if they prove true; null where nothing is known. */
  find(exec: ExecEvent): Known | null {
    const key = programOf(exec);
    const known = this.#known.get(key);
    if (known === undefined) return null;
    const now = this.#options.now();
    // A file system that does not answer proves nothing, and nobody is to wait for it
    const isStuck = known.held.length > 0 && now - known.heldSince > LONGEST_HELD_MS;
    if (now - known.learnedAt < KEEP_MS && !isStuck) return known;
    this.#known.delete(key);
    return null;
  }

  /** Holds a process whose program was found. */
  hold(known: Known, held: Repeat): void {
    if (known.held.length === 0) known.heldSince = this.#options.now();
    known.held.push(held);
    this.#held += 1;
    this.#waiting.add(known);
    this.#timer ??= setTimeout(() => this.#prove(), PROVE_AFTER_MS).unref();
  }

  /** A file that was made or changed just now may be again, and its number given to the next. */
  learn(exec: ExecEvent, { stats, ...learned }: Learned): void {
    const key = programOf(exec);
    if (this.#known.has(key) || Date.now() - Number(stats.ctimeMs) < FRESH_MS) return;
    const identity = identityOf(stats);
    this.#known.set(key, { ...learned, identity, learnedAt: this.#options.now(), held: [], heldSince: 0 });
    const [oldest] = this.#known.keys();
    if (this.#known.size > MOST_KNOWN && oldest !== undefined) this.#known.delete(oldest);
  }

  /** Proves all that is held. */
  async settle(): Promise<void> {
    this.#prove();
    await this.#proving;
  }

  #prove(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#proving = this.#proving.then(() => this.#proveAll());
  }

  /** Several at once: to wake up a thread for each costs more than the look itself. */
  async #proveAll(): Promise<void> {
    while (this.#waiting.size > 0) {
      const batch = [...this.#waiting].slice(0, AT_ONCE);
      for (const known of batch) this.#waiting.delete(known);
      const { promise: late, resolve } = Promise.withResolvers<null>();
      const timer = setTimeout(() => resolve(null), LONGEST_HELD_MS);
      await Promise.all(batch.map((known) => this.#proveOne(known, late)));
      clearTimeout(timer);
    }
  }

  async #proveOne(known: Known, late: Promise<null>): Promise<void> {
    // Who comes while it is looked at is not proven by it
    const { held } = known;
    known.held = [];
    const look = stat(known.proofPath, { bigint: true }).catch(() => null);
    const stats = await Promise.race([look, late]);
    const isTrue = stats !== null && identityOf(stats) === known.identity;
    if (!isTrue) this.#forget(known);
    this.#held -= held.length;
    for (const one of held) {
      if (isTrue) this.#options.proven(glanceAtRepeat(one, known.glance), known.executable);
      else this.#options.refuted(one.exec);
    }
  }

  #forget(known: Known): void {
    for (const [key, value] of this.#known) if (value === known) this.#known.delete(key);
  }
}

/**
 * The same for execs of the same program. Its path as its process sees it depends on whose root it has, so on the parent, and on
 * how it was called. Where cgroups are not of version 2 they all have one id, and each exec brings its own.
 */
export function programOf({ device, inode, parentPid, cgroupId, path }: ExecEvent): string {
  return `${device}:${inode}:${parentPid}:${cgroupId}:${path}`;
}

/** Facts that come within a second are in time for what their process sends. */
const PROVE_AFTER_MS = 500;
const LONGEST_HELD_MS = 2000;
/** The package, the directories above it and the like may change without the file. */
const KEEP_MS = 60_000;
const FRESH_MS = 3000;
const MOST_KNOWN = 2048;
const AT_ONCE = 64;
