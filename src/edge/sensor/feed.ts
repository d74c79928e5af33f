import { hostname, release } from "node:os";
import type { Event, LostEvent } from "../../core/event/event.ts";
import type { TocsinError } from "../../core/tocsin-error.ts";
import type { BootClock } from "./boot-clock.ts";
import { type Decoded, Decoder } from "./decode.ts";
import { LossAccount } from "./loss-account.ts";
import type { Backend } from "./program.ts";
import type { ReadPayload } from "./socket-decoder.ts";

/** A wall clock that is further off than this has been stepped, not slewed. */
const CLOCK_STEP_MS = 100;

export interface FeedOptions {
  readonly backend: Backend;
  readonly clock: BootClock;
  /** Version of tocsin and what it watches, for the `sensor` event. */
  readonly version: string;
  readonly scopeText: string;
  /** Takes events as they come and must not wait: what stands between here and a slow reader is the caller's queue. */
  readonly emit: (events: readonly Event[]) => void;
  /** Reads what the first bytes of a call say. */
  readonly readPayload: ReadPayload;
  /** The probes are attached: the first tick has been given out. */
  readonly onAttached: () => void;
  /** What comes before the `sensor` event: the gap since the run before. */
  readonly gap: (at: number) => LostEvent | null;
}

/**
 * Between the messages of one run of bpftrace and the events: the account of loss, the clock, the first and last events.
 *
 * bpftrace says "attached" before it attaches; its first tick comes from the probe that it attaches last.
 */
export class Feed {
  readonly #options: FeedOptions;
  readonly #clock: BootClock;
  readonly #decoder: Decoder;
  readonly #account = new LossAccount();
  #wallOffsetMs = Number.NaN;
  #lastAt = 0;
  #endAt = Number.POSITIVE_INFINITY;
  /** What has come of the messages in hand, to be given out at once. */
  #events: Event[] = [];
  #hasBegun = false;
  #hasStarted = false;

  constructor(options: FeedOptions) {
    this.#options = options;
    this.#decoder = new Decoder(options.readPayload);
    this.#clock = options.clock;
  }

  get hasStarted(): boolean {
    return this.#hasStarted;
  }

  take(messages: readonly unknown[]): void {
    for (const message of messages) {
      const decoded = this.#decoder.decode(message);
      const lost = this.#account.count(decoded, this.#lastAt);
      if (lost !== null) this.#events.push(lost);
      if (decoded.kind === "event") this.#pass(decoded);
    }
    this.#giveOut();
  }

  /** Probes are taken off one after the other, so what happens from now on would be told in part: it is left out. */
  end(): void {
    this.#endAt = Math.min(this.#endAt, this.#clock.now());
  }

  /** The kernel side is gone: closes the account. Why it ended, if nobody asked it to, the next run or the end tells. */
  finish(malformedLines: number, failure: TocsinError | null): void {
    const events: Event[] = this.#account.close(malformedLines, this.#lastAt);
    if (failure === null && this.#account.isOpen) {
      const reason = "the kernel side was killed before it gave its account; what it printed last is unknown";
      events.push({ kind: "lost", at: this.#lastAt, where: "sensor", count: 1, reason });
    }
    if (events.length > 0) this.#options.emit(events);
  }

  /** Not before the first event: bpftrace speaks of its probes before it knows whether they attach. */
  #begin(): void {
    this.#hasBegun = true;
    const { backend, scopeText: scope, version, gap } = this.#options;
    this.#clock.adjust();
    const at = this.#clock.now();
    this.#lastAt = at;
    const lost = gap(at);
    this.#events.push(
      ...(lost === null ? [] : [lost]),
      { kind: "sensor", at, host: hostname(), kernel: release(), backend, scope, version },
      ...this.#clockEvents(),
    );
  }

  #pass({ event }: Extract<Decoded, { kind: "event" }>): void {
    const isTail = event.kind === "idle" && event.at - event.silenceMs <= this.#endAt;
    if (event.at > this.#endAt && !isTail && event.kind !== "lost") return;
    if (!this.#hasBegun) this.#begin();
    this.#lastAt = Math.max(this.#lastAt, event.at);
    if (event.kind === "tick") {
      this.#clock.adjust();
      this.#events.push(...this.#clockEvents());
    }
    this.#events.push(event);
    if (this.#hasStarted || event.kind !== "tick") return;
    this.#hasStarted = true;
    this.#giveOut();
    this.#options.onAttached();
  }

  #giveOut(): void {
    if (this.#events.length === 0) return;
    const events = this.#events;
    this.#events = [];
    this.#options.emit(events);
  }

  /** A `clock` event at start, and whenever the wall clock was stepped. */
  #clockEvents(): readonly Event[] {
    const at = this.#clock.now();
    const wallMs = this.#clock.wall();
    if (Math.abs(wallMs - at - this.#wallOffsetMs) < CLOCK_STEP_MS) return [];
    this.#wallOffsetMs = wallMs - at;
    return [{ kind: "clock", at, wallMs }];
  }
}
