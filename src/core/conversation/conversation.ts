import type { DnsContent } from "../event/event.ts";
import type { Actor } from "../process/actor.ts";
import type { Lineage } from "../process/process-table.ts";
import type { Beat } from "./beat.ts";
import { BeatHistory } from "./beat-history.ts";
import { MOST_PACKED, packedShapes, packShape, shapeOf } from "./call-shape.ts";
import type { Destination } from "./destination.ts";
import { DnsQuestions } from "./dns-questions.ts";
import type { KnownDestination } from "./known-destinations.ts";
import { Rhythm } from "./rhythm.ts";
import { SizeHabit, type Unusual } from "./size-habit.ts";
import type { Activity, Volume } from "./socket-table.ts";

/** What this side starts within such a time of the last activity belongs to the same beat. */
export const MERGE_MS = 300;
/** So long what the peer sends unasked, or a new connection's first data, still belongs to the beat that it follows. */
const SEQUEL_MS = 5000;
/** An answer after such a silence was waited for, as in a long poll: round trips are shorter. */
const LATE_MS = 1000;

/** Addresses of one name that are remembered. */
const MOST_ADDRESSES = 16;

/** What a conversation needs of an activity. */
export type Happening = Omit<Activity, "facts"> & { readonly facts: Pick<Activity["facts"], "at" | "localAddress"> };

/** One actor with one destination: its beats, and how large and how far apart they are. */
export class Conversation {
  /** What its table keeps it under; its table changes it. Null: in none. */
  kept: KnownDestination | null = null;
  /** That it has in the order of its table. */
  number = 0;
  /** When its table last put it at the end of its order, in activities of the table. */
  movedAt = 0;
  readonly actor: Actor;
  readonly firstSeen: number;
  /** Records that were lost on the node when it began. */
  readonly lostBefore: number;
  /** Of the beats that are over. */
  readonly history = new BeatHistory();
  /** What was seen of its regularity so far. */
  readonly rhythm = new Rhythm();
  /** What its actor's conversations look like: of each its first beats, this one's among them, so that no busy one is a habit. */
  readonly #habit: SizeHabit;
  #ownShapes = 0;
  #ownCount = 0;
  #open: OpenBeat | null = null;
  #destination: Destination;
  #sourceAddress: string;
  #latest: Lineage;
  #beats = 0;
  #sentBytes = 0;
  #receivedBytes = 0;
  #failedBeats = 0;
  /** Addresses beyond the first; null while there are none. */
  #others: Set<string> | null = null;
  #application: string | null = null;
  #questions: DnsQuestions | null = null;

  constructor(
    who: { actor: Actor; lineage: Lineage },
    destination: Destination,
    begun: { at: number; lost: number; habit?: SizeHabit | null },
  ) {
    this.#habit = begun.habit ?? new SizeHabit();
    this.actor = who.actor;
    this.#latest = who.lineage;
    this.#destination = destination;
    this.firstSeen = begun.at;
    this.lostBefore = begun.lost;
    this.#sourceAddress = "";
  }

  /** Takes in one record; true when it begins a new beat. */
  add(activity: Happening, lineage: Lineage, destination: Destination): boolean {
    this.#latest = lineage;
    if (destination.address !== this.#destination.address) this.#move(destination.address);
    this.#head(destination);
    this.#sourceAddress = activity.facts.localAddress;
    this.#count(activity.tail);
    const readyAt = this.#open === null ? Number.NEGATIVE_INFINITY : readyAfter(this.#open, activity);
    const isNew = activity.facts.at >= readyAt && (this.#open === null || activity.begins !== null);
    if (isNew) this.#begin(activity.facts.at, readyAt);
    this.#count(activity.fresh);
    this.#touch(activity);
    return isNew;
  }

  /** Also counts the beat that is under way. */
  get beatCount(): number {
    return this.#beats;
  }

  get sentBytes(): number {
    return this.#sentBytes;
  }

  get receivedBytes(): number {
    return this.#receivedBytes;
  }

  /** Of the beats that are over, those whose every attempt came to nothing. */
  get failedBeats(): number {
    return this.#failedBeats;
  }

  /** What its payload was recognised as, in lower case, or null. */
  get application(): string | null {
    return this.#application;
  }

  recognise(application: string): void {
    this.#application = application;
  }

  /** Questions asked of a resolver about this destination's name, or null. */
  get questions(): DnsQuestions | null {
    return this.#questions;
  }

  ask(question: DnsContent): void {
    this.#questions ??= new DnsQuestions();
    this.#questions.add(question);
  }

  /** Of a process: its questions were asked for the sake of calls, which have conversations of their own. */
  get isForCalls(): boolean {
    return !this.actor.isHost && this.#questions?.areForCalls === true;
  }

  get lastSeen(): number {
    return this.#open?.lastAt ?? this.firstSeen;
  }

  /** The most recent, where there are several for one name. */
  get destination(): Destination {
    return this.#destination;
  }

  /** Different addresses that its name was at, as far as they are remembered. */
  get addresses(): number {
    return 1 + (this.#others?.size ?? 0);
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
    const beats = this.history.toArray();
    if (this.#open !== null) beats.push(beatOf(this.#open));
    return beats;
  }

  /** How unusual a beat of these sizes is among those of the actor's other conversations by this transport. */
  compareToOthers(sentBytes: number, receivedBytes: number): Unusual {
    return this.#habit.compare(shapeOf(sentBytes, receivedBytes), packedShapes(this.#ownShapes));
  }

  /** The last intervals between beats, each less its dead time, oldest first, in ms. */
  lastExcesses(): readonly number[] {
    return this.#open === null ? [] : this.history.excessesTo(this.#open);
  }

  #begin(at: number, readyAt: number): void {
    this.#beats++;
    if (this.#open === null) {
      this.#open = openBeat(at);
      return;
    }
    const deadMs = readyAt - this.#open.at;
    this.#end(beatOf(this.#open));
    beginAnew(this.#open, at, deadMs);
  }

  /** A name that was learnt stays, whatever comes without one. */
  #head(destination: Destination): void {
    const { address, port, name, nameSource } = this.#destination;
    if (destination.address === address && destination.port === port && (destination.name ?? name) === name) return;
    this.#destination = destination.name === null ? { ...destination, name, nameSource } : destination;
  }

  #move(address: string): void {
    this.#others ??= new Set();
    if (this.#others.size < MOST_ADDRESSES) this.#others.add(address);
  }

  #end(beat: Beat): void {
    this.history.add(beat);
    if (beat.isFailed) this.#failedBeats++;
    const isSized = beat.sentBytes + beat.receivedBytes > 0;
    if (!isSized || this.#ownCount === MOST_PACKED) return;
    const shape = shapeOf(beat.sentBytes, beat.receivedBytes);
    this.#ownShapes = packShape(this.#ownShapes, shape);
    this.#ownCount++;
    this.#habit.add(shape);
  }

  #count({ sentBytes, receivedBytes }: Volume): void {
    this.#sentBytes = sum(this.#sentBytes, sentBytes);
    this.#receivedBytes = sum(this.#receivedBytes, receivedBytes);
    if (this.#open === null) return;
    this.#open.sentBytes = sum(this.#open.sentBytes, sentBytes);
    this.#open.receivedBytes = sum(this.#open.receivedBytes, receivedBytes);
  }

  #touch({ facts, begins, silentSince, busyUntil, answer }: Happening): void {
    if (this.#open === null) return;
    if (begins === null && silentSince !== null && facts.at - silentSince >= LATE_MS) this.#open.isAnsweredLate = true;
    this.#open.lastAt = Math.max(this.#open.lastAt, busyUntil);
    if (answer === "failed") this.#open.failures++;
    if (answer === "answered") this.#open.answers++;
  }
}

/**
 * A burst begins a beat from then on; before, it goes on with the one under way, maybe on another socket, or answers
 * it.
 */
function readyAfter(open: OpenBeat, { begins, silentSince }: Happening): number {
  const quietFrom = Math.max(open.lastAt, silentSince ?? open.lastAt);
  if (begins === "start" && open.isAnsweredLate) return open.lastAt;
  return quietFrom + (begins === "sequel" ? SEQUEL_MS : MERGE_MS);
}

/** Totals stay numbers that JSON can hold, whatever a record claims. */
function sum(a: number, b: number): number {
  return Math.min(a + b, Number.MAX_SAFE_INTEGER);
}

/** The beat that is under way. */
interface OpenBeat {
  at: number;
  /** The peer answered after a silence: whatever this side starts next is not what it was waiting for. */
  isAnsweredLate: boolean;
  deadMs: number;
  lastAt: number;
  sentBytes: number;
  receivedBytes: number;
  failures: number;
  answers: number;
}

function openBeat(at: number): OpenBeat {
  const zero = { sentBytes: 0, receivedBytes: 0, failures: 0, answers: 0 };
  return { at, isAnsweredLate: false, deadMs: 0, lastAt: at, ...zero };
}

/** In its place: one for each beat would live just long enough for the collector to move it twice. */
function beginAnew(open: OpenBeat, at: number, deadMs: number): void {
  open.at = at;
  open.isAnsweredLate = false;
  open.deadMs = deadMs;
  open.lastAt = at;
  open.sentBytes = 0;
  open.receivedBytes = 0;
  open.failures = 0;
  open.answers = 0;
}

function beatOf({ at, sentBytes, receivedBytes, failures, answers, deadMs }: OpenBeat): Beat {
  return { at, sentBytes, receivedBytes, isFailed: failures > 0 && answers === 0, deadMs };
}
