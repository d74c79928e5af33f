import type { Actor } from "../process/actor.ts";
import type { Lineage } from "../process/process-table.ts";
import type { Beat } from "./beat.ts";
import { BeatRing } from "./beat-ring.ts";
import type { Destination } from "./destination.ts";
import { Distribution } from "./distribution.ts";
import type { Activity, Volume } from "./socket-table.ts";

/** What this side starts within such a time of the last activity belongs to the same beat. */
export const MERGE_MS = 300;
/** So long an answer, or a new connection's first data, may take and still belong to the beat that it follows. */
const ANSWER_MS = 5000;

/** Beyond this share of sequels among its beats, a conversation has the pace of its peer. */
const MOST_SEQUELS = 0.5;

/** One actor with one destination: its beats, and how large and how far apart they are. */
export class Conversation {
  readonly actor: Actor;
  readonly firstSeen: number;
  /** Records that were lost on the node when it began. */
  readonly lostBefore: number;
  readonly sentSizes = new Distribution();
  readonly receivedSizes = new Distribution();
  readonly intervals = new Distribution();
  readonly #ring = new BeatRing();
  #open: OpenBeat | null = null;
  #destination: Destination;
  #sourceAddress: string;
  #latest: Lineage;
  #beats = 0;
  /** Beats that are the peer's doing, or a connection's late first data. */
  #sequels = 0;
  #sentBytes = 0;
  #receivedBytes = 0;

  constructor(who: { actor: Actor; lineage: Lineage }, destination: Destination, begun: { at: number; lost: number }) {
    this.actor = who.actor;
    this.#latest = who.lineage;
    this.#destination = destination;
    this.firstSeen = begun.at;
    this.lostBefore = begun.lost;
    this.#sourceAddress = "";
  }

  /** Takes in one record; true when it begins a new beat. */
  add(activity: Activity, lineage: Lineage, destination: Destination): boolean {
    this.#latest = lineage;
    this.#destination = destination;
    this.#sourceAddress = activity.facts.localAddress;
    this.#count(activity.tail);
    const isNew = this.#open === null || this.#beginsBeat(activity, this.#open);
    if (isNew) this.#begin(activity);
    this.#count(activity.fresh);
    this.#touch(activity);
    return isNew;
  }

  /** Also counts the beat that is under way. */
  get beatCount(): number {
    return this.#beats;
  }

  /** The least time between two of its beats, in ms: a peer that sends when it likes has a beat after ANSWER_MS only. */
  get deadTimeMs(): number {
    return this.#sequels > this.#beats * MOST_SEQUELS ? ANSWER_MS : MERGE_MS;
  }

  get sentBytes(): number {
    return this.#sentBytes;
  }

  get receivedBytes(): number {
    return this.#receivedBytes;
  }

  get lastSeen(): number {
    return this.#open?.lastAt ?? this.firstSeen;
  }

  /** The most recent, where there are several for one name. */
  get destination(): Destination {
    return this.#destination;
  }

  get sourceAddress(): string {
    return this.#sourceAddress;
  }

  /** The process of the last beat, and those that it comes from. */
  get latest(): Lineage {
    return this.#latest;
  }

  /** The last beats, the one under way included, oldest first. */
  lastBeats(): readonly Beat[] {
    const whole = this.#ring.toArray();
    return this.#open === null ? whole : [...whole, beatOf(this.#open)];
  }

  /** A burst begins a beat unless it goes on with the one under way, maybe on another socket, or answers it. */
  #beginsBeat({ begins, silentSince, facts }: Activity, open: OpenBeat): boolean {
    if (begins === null) return false;
    const quietFrom = Math.max(open.lastAt, silentSince ?? 0);
    if (facts.at - quietFrom < MERGE_MS) return false;
    return begins === "start" || facts.at - open.at >= ANSWER_MS;
  }

  #begin({ facts: { at }, begins }: Activity): void {
    if (this.#open !== null) this.#finish(this.#open, at);
    this.#open = { at, lastAt: at, sentBytes: 0, receivedBytes: 0, failures: 0, answers: 0 };
    this.#beats++;
    if (begins === "sequel") this.#sequels++;
  }

  #finish(open: OpenBeat, nextAt: number): void {
    this.#ring.add(beatOf(open));
    this.sentSizes.add(open.sentBytes);
    this.receivedSizes.add(open.receivedBytes);
    this.intervals.add(nextAt - open.at);
  }

  #count({ sentBytes, receivedBytes }: Volume): void {
    this.#sentBytes = sum(this.#sentBytes, sentBytes);
    this.#receivedBytes = sum(this.#receivedBytes, receivedBytes);
    if (this.#open === null) return;
    this.#open.sentBytes = sum(this.#open.sentBytes, sentBytes);
    this.#open.receivedBytes = sum(this.#open.receivedBytes, receivedBytes);
  }

  #touch({ busyUntil, answer }: Activity): void {
    if (this.#open === null) return;
    this.#open.lastAt = Math.max(this.#open.lastAt, busyUntil);
    if (answer === "failed") this.#open.failures++;
    if (answer === "answered") this.#open.answers++;
  }
}

/** Totals stay numbers that JSON can hold, whatever a record claims. */
function sum(a: number, b: number): number {
  return Math.min(a + b, Number.MAX_SAFE_INTEGER);
}

interface OpenBeat {
  readonly at: number;
  lastAt: number;
  sentBytes: number;
  receivedBytes: number;
  failures: number;
  answers: number;
}

function beatOf({ at, sentBytes, receivedBytes, failures, answers }: OpenBeat): Beat {
  return { at, sentBytes, receivedBytes, isFailed: failures > 0 && answers === 0 };
}
