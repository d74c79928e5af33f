import { type AnalyticId, analytics } from "./analytic/index.ts";
import { assertNever } from "./assert-never.ts";
import type { Conversation } from "./conversation/conversation.ts";
import { ConversationTable } from "./conversation/conversation-table.ts";
import { destinationOf } from "./conversation/destination.ts";
import { type Activity, SocketTable } from "./conversation/socket-table.ts";
import type { CloseEvent, ConnectEvent, Event, SocketFacts, TrafficEvent } from "./event/event.ts";
import { SettlingQueue } from "./event/settling-queue.ts";
import { WallClock } from "./event/wall-clock.ts";
import { type ConversationLine, describeConversation } from "./finding/conversation-line.ts";
import type { Findable } from "./finding/describe-finding.ts";
import type { Finding } from "./finding/finding.ts";
import { FindingBook } from "./finding/finding-book.ts";
import { type Actor, actorOf } from "./process/actor.ts";
import { type Lineage, type Process, ProcessTable } from "./process/process-table.ts";
import { classOf } from "./process/program-class.ts";
import { scoreConversation } from "./score/index.ts";

/** Socket records wait so long: for records of other CPUs that are older, and for the facts of their process. */
const SETTLE_MS = 1000;
const EXPIRE_MS = 10_000;

export interface EngineOptions {
  /** Conversations that are kept at most; 100,000 unless told. */
  readonly maxConversations?: number;
}

/**
 * Events in, findings out. Knows no time but that of its events and nothing random, so the same events give the same
 * findings to the byte, at any speed.
 */
export class Engine {
  readonly #clock = new WallClock();
  readonly #processes = new ProcessTable();
  readonly #sockets = new SocketTable();
  readonly #settling = new SettlingQueue<ConnectEvent | TrafficEvent | CloseEvent>();
  readonly #conversations: ConversationTable;
  readonly #book = new FindingBook(this.#clock);
  readonly #actors = new WeakMap<Process, Actor>();
  #now = Number.NEGATIVE_INFINITY;
  #expireAt = Number.NEGATIVE_INFINITY;
  #lost = 0;

  constructor({ maxConversations = 100_000 }: EngineOptions = {}) {
    this.#conversations = new ConversationTable(maxConversations);
  }

  /** Takes one event in; the findings that there are to tell now. */
  handle(event: Event): readonly Finding[] {
    switch (event.kind) {
      case "sensor":
        this.#book.setHost({ name: event.host, kernel: event.kernel });
        return [];
      case "clock":
        this.#clock.set(event);
        return [];
      case "process":
        this.#processes.apply(event);
        return [];
      case "lost":
        this.#lost += event.count;
        return [];
      case "exec":
      case "fork":
      case "exit":
        this.#processes.apply(event);
        return this.#advance(event.at);
      case "connect":
      case "traffic":
      case "close":
        this.#settling.add(event);
        return this.#advance(event.at);
      case "tick":
        return this.#advance(event.at);
      default:
        return assertNever(event);
    }
  }

  /** No more events come: what still settles is taken in. */
  end(): readonly Finding[] {
    return this.#settling.take(Number.POSITIVE_INFINITY).flatMap((event) => this.#take(event));
  }

  /** Every conversation as it stands, the one that deserves most attention first. */
  conversations(): readonly ConversationLine[] {
    const lines = [...this.#conversations].map((conversation) => this.#lineOf(conversation));
    return lines.sort((a, b) => b.score - a.score || b.beats - a.beats);
  }

  /** Conversations that are followed. */
  get size(): number {
    return this.#conversations.size;
  }

  /** Records that were reported lost, and conversations that were forgotten to make room. */
  get loss(): { readonly records: number; readonly conversations: number } {
    return { records: this.#lost, conversations: this.#conversations.evicted };
  }

  /** Time passes when the kernel says so. What comes later than it may is taken in at once. */
  #advance(at: number): readonly Finding[] {
    this.#now = Math.max(this.#now, at);
    const findings = this.#settling.take(this.#now - SETTLE_MS).flatMap((event) => this.#take(event));
    if (this.#now < this.#expireAt) return findings;
    this.#expireAt = this.#now + EXPIRE_MS;
    this.#processes.expire(this.#now);
    return [...findings, ...this.#book.expire(this.#now)];
  }

  #take(event: ConnectEvent | TrafficEvent | CloseEvent): readonly Finding[] {
    const activity = this.#sockets.apply(event);
    return activity === null ? [] : this.#converse(activity);
  }

  /** Adds to the conversation, and judges it where that begins a beat. */
  #converse(activity: Activity): readonly Finding[] {
    const { facts } = activity;
    const lineage = this.#processes.find(facts.pid, facts.at) ?? strangerOf(facts);
    const actor = actorOf(lineage, this.#actors.get(lineage.process));
    this.#actors.set(lineage.process, actor);
    const destination = destinationOf(facts);
    // The end of a socket is no reason to speak of one whose process, or conversation, is long forgotten.
    const isOnlyEnd = activity.isEnd && activity.begins === null;
    if (isOnlyEnd && this.#conversations.find(actor, destination) === null) return [];
    const begun = { at: facts.at, lost: this.#lost };
    const { conversation, forgotten } = this.#conversations.of({ actor, lineage }, destination, begun);
    const closed = forgotten === null ? [] : this.#book.forget(forgotten, facts.at);
    const isBeat = conversation.add(activity, lineage, destination);
    return isBeat ? [...closed, ...this.#judge(conversation, facts.at)] : closed;
  }

  #judge(conversation: Conversation, at: number): readonly Finding[] {
    const input = this.#weigh(conversation);
    return analyticEntries.flatMap(([id, analytic]) => {
      const finding = this.#book.consider(id, input, analytic(input), at);
      return finding === null ? [] : [finding];
    });
  }

  #weigh(conversation: Conversation): Findable {
    const { sentBytes, receivedBytes, latest, lostBefore } = conversation;
    const beats = conversation.lastBeats();
    return {
      conversation,
      programClass: classOf(latest.process.program),
      scores: scoreConversation({ beats, sentBytes, receivedBytes }),
      lostRecords: this.#lost - lostBefore,
    };
  }

  #lineOf(conversation: Conversation): ConversationLine {
    const input = this.#weigh(conversation);
    const score = Math.max(...analyticEntries.map(([, analytic]) => analytic(input).confidence));
    return describeConversation(input, { score, analytics: this.#book.openFor(conversation), clock: this.#clock });
  }
}

const analyticEntries = Object.entries(analytics) as readonly (readonly [AnalyticId, (typeof analytics)[AnalyticId]])[];

/** A process that nothing else is known of is what its record says. */
function strangerOf({ pid, at, uid, comm }: SocketFacts): Lineage {
  const path = comm === "" ? "unknown" : comm;
  const program = { path, args: [], isArgsCut: false, script: null, executable: null, cgroup: null };
  return { process: { pid, startedAt: at, uid, comm, program }, ancestors: [] };
}
