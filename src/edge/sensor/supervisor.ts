import type { LostEvent } from "../../core/event/event.ts";
import { TocsinError } from "../../core/tocsin-error.ts";
import { RestartPauses } from "./restart-pauses.ts";
import type { Scope } from "./scope.ts";
import { MOST_TREE_PIDS } from "./scope-words.ts";
import { type SensorRun, type SensorRunOptions, startRun } from "./sensor-run.ts";

export interface SupervisorOptions {
  readonly onAttached: (scope: Scope) => void;
  readonly onDied: () => void;
  /** What to watch when the kernel side is started again; null where nothing of it is left. */
  readonly rescope: () => Scope | null;
  readonly tell: (text: string) => void;
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** What cannot be otherwise at the next try. */
const permanent: ReadonlySet<string> = new Set(["no-permission", "kernel-unfit"]);

/**
 * Starts the kernel side again when it dies: it crashed, was killed, memory was short. Each gap is one `lost` event,
 * given out when it is over; each run keeps books of its own.
 */
export class Supervisor {
  readonly #run: SensorRunOptions;
  readonly #options: SupervisorOptions;
  readonly #pauses = new RestartPauses();
  #attachedAt: number;
  /** When the kernel side was last seen alive. */
  #deadSince = 0;
  #reason = "";

  /** Takes the options of the run that is on, which every further run has too. */
  constructor(run: SensorRunOptions, options: SupervisorOptions) {
    this.#run = run;
    this.#options = options;
    this.#attachedAt = run.clock.now();
  }

  /** Settles when there is no run any more: null when told to end, else the reason for which another is hopeless. */
  async watch(first: SensorRun): Promise<TocsinError | null> {
    for (let run = first; ; ) {
      const death = await run.ended;
      if (death === null) return null;
      this.#deadSince = this.#now();
      this.#options.onDied();
      const next = await this.#startAgain(death, this.#deadSince - this.#attachedAt);
      if (next === null || next instanceof TocsinError) {
        this.#run.emit([this.#endGap(this.#now())]);
        return next;
      }
      run = next;
    }
  }

  /** The next run; null where that is not wanted any more, an error where it is hopeless. */
  async #startAgain(death: TocsinError, watchedMs: number): Promise<SensorRun | TocsinError | null> {
    const { signal } = this.#run;
    this.#reason = death.message;
    let failure = death;
    for (let lastedMs = watchedMs; !signal.aborted; lastedMs = 0) {
      const pauseMs = this.#pauses.after(lastedMs);
      this.#options.tell(`${failure.message}; trying again in ${pauseMs / 1000} s`);
      await this.#options.pause(pauseMs, signal);
      const scope = signal.aborted ? null : this.#options.rescope();
      if (scope === null) return null;
      const next = await this.#tryRun(scope);
      if (!(next instanceof TocsinError)) return next;
      if (permanent.has(next.code)) return signal.aborted ? null : next;
      failure = next;
    }
    return null;
  }

  async #tryRun(scope: Scope): Promise<SensorRun | TocsinError> {
    try {
      return await startRun({
        ...this.#run,
        scope,
        gap: (at) => this.#endGap(at, scope),
        onAttached: () => this.#watchAgain(scope),
      });
    } catch (error) {
      if (error instanceof TocsinError) return error;
      throw error;
    }
  }

  #watchAgain(scope: Scope): void {
    this.#attachedAt = this.#now();
    this.#options.tell(`Watching again (${this.#run.scopeText})`);
    this.#options.onAttached(scope);
  }

  /** The gap up to `at`; should that run die before it is attached, what follows is another. */
  #endGap(at: number, scope?: Scope): LostEvent {
    const gapMs = Math.max(0, at - this.#deadSince);
    this.#deadSince = at;
    const unseen = scope?.kind === "tree" ? unseenOf(scope) : "";
    const reason = `${this.#reason}; nothing was seen for ${(gapMs / 1000).toFixed(1)} s${unseen}`;
    return { kind: "lost", at, where: "sensor", count: 1, reason };
  }

  #now(): number {
    this.#run.clock.adjust();
    return this.#run.clock.now();
  }
}

/** The kernel side's list of the tree's processes died with it; only so many can be put in again. */
function unseenOf({ treePids = [] }: Extract<Scope, { kind: "tree" }>): string {
  const others = treePids.length - MOST_TREE_PIDS;
  return others <= 0 ? "" : `, and from now on ${others} of the tree's ${treePids.length} processes are not`;
}
