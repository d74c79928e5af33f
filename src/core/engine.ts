import { LEAST_BEATS } from "./analytic/an1226.ts";
import { analyticEntries, surest } from "./analytic/surest.ts";
import { assertNever } from "./assert-never.ts";
import type { Conversation, Happening } from "./conversation/conversation.ts";
import { ConversationTable, type Found } from "./conversation/conversation-table.ts";
import { type Destination, destinationOf, type Naming, namingOf } from "./conversation/destination.ts";
import { DestinationNames } from "./conversation/destination-names.ts";
import { EarlyPayloads } from "./conversation/early-payloads.ts";
import { happeningOf } from "./conversation/flow-happening.ts";
import { Forwarders } from "./conversation/forwarders.ts";
import { SealedResolvers } from "./conversation/sealed-resolvers.ts";
import { type Activity, type Socket, SocketTable } from "./conversation/socket-table.ts";
import { spokenIn } from "./conversation/spoken.ts";
import type { DnsContent, Event, FlowEvent, PayloadEvent, SocketEvent } from "./event/event.ts";
import { SettlingQueue } from "./event/settling-queue.ts";
import { WallClock } from "./event/wall-clock.ts";
import { conversationId } from "./finding/conversation-id.ts";
import { type ConversationLine, describeConversation } from "./finding/conversation-line.ts";
import { describeFinding, type Findable } from "./finding/describe-finding.ts";
import type { Finding } from "./finding/finding.ts";
import { FindingBook } from "./finding/finding-book.ts";
import { cgroupOf } from "./process/actor.ts";
import { Callers, callerOf, type Who } from "./process/callers.ts";
import { ContainerNames } from "./process/container-names.ts";
import { HostTable } from "./process/host-table.ts";
import { ProcessTable } from "./process/process-table.ts";
import { classOf, classOfHost } from "./process/program-class.ts";
import { ownLists, type ProgramLists } from "./process/program-lists.ts";
import { beatSizesOf } from "./score/beat-sizes.ts";
import { scoreConversation } from "./score/index.ts";
import { knownClock, QUESTIONS_ASIDE } from "./score/known-clock.ts";
import { chanceAtALook, isLook, WORTH_WEIGHING } from "./score/look.ts";
import { tunnelLikeness } from "./score/protocol.ts";
import type { Scored } from "./score/scored.ts";

/** Socket records wait so long: for records of other CPUs that are older, and for the facts of their process. */
const SETTLE_MS = 1000;
const EXPIRE_MS = 10_000;
const RESOLVER_PORT = 53;
const LIKELY_TUNNEL = 0.5;

export interface EngineOptions {
  /** Conversations that are kept at most; 100,000 unless told. */
  readonly maxConversations?: number;
  /** Those that tocsin brings unless told. */
  readonly programs?: ProgramLists;
}

/**
 * Events in, findings out. Knows no time but that of its events and nothing random, so the same events give the same
 * findings to the byte, at any speed.
 */
export class Engine {
  readonly #clock = new WallClock();
  readonly #processes = new ProcessTable();
  readonly #sockets = new SocketTable();
  readonly #settling = new SettlingQueue<SocketEvent | PayloadEvent>();
  readonly #names = new DestinationNames();
  readonly #early = new EarlyPayloads();
  readonly #forwarders = new Forwarders();
  readonly #sealed = new SealedResolvers();
  readonly #conversations: ConversationTable;
  readonly #programs: ProgramLists;
  readonly #book = new FindingBook(this.#clock);
  readonly #callers = new Callers(this.#processes);
  readonly #hosts = new HostTable();
  readonly #containers = new ContainerNames();
  #now = Number.NEGATIVE_INFINITY;
  #expireAt = Number.NEGATIVE_INFINITY;
  #lost = 0;
  /** When the first event was that happened on the node; null before. */
  #watchedSince: number | null = null;
  /** Whether any destination has had a name. */
  #isNamed = false;

  constructor({ maxConversations = 100_000, programs = ownLists }: EngineOptions = {}) {
    this.#programs = programs;
    this.#conversations = new ConversationTable(maxConversations);
  }

  /** Takes one event in; the findings that there are to tell now. */
  handle(event: Event): readonly Finding[] {
    if (event.kind !== "sensor" && event.kind !== "clock") this.#watchedSince ??= event.at;
    switch (event.kind) {
      case "sensor":
        this.#book.setHost({ name: event.host, kernel: event.kernel });
        return [];
      case "clock":
        this.#clock.set(event);
        return [];
      case "process":
      case "session":
        this.#processes.apply(event);
        return [];
      case "container":
        this.#containers.learn(event);
        return [];
      case "lost":
        this.#lost += event.count;
        return [];
      case "exec":
      case "fork":
      case "exit":
        this.#processes.apply(event);
        return this.#advance(event.at);
      case "hosts":
        this.#names.learnHosts(event);
        return [];
      case "open":
        // Not dated with the records: it is to be known when the first of its socket has settled.
        this.#sockets.learn(event);
        return [];
      case "connect":
      case "traffic":
      case "close":
      case "idle":
        this.#settling.add(event);
        return this.#advance(event.at);
      case "flow":
        return joined(this.#advance(event.at), this.#takeFlow(event));
      case "payload":
        return event.pid === null ? this.#takeHostPayload(event) : this.#hear(event);
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

  /** Each conversation that is wanted, as it stands, in the form of a finding; there may be none, and its id is its own. */
  inFull(isWanted: (id: string) => boolean): readonly Finding[] {
    return [...this.#conversations].flatMap((conversation) => {
      const id = conversationId(conversation.actor, conversation.destination);
      return isWanted(id) ? [this.#describe(conversation, id)] : [];
    });
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
    const settled = this.#settling.take(this.#now - SETTLE_MS);
    const findings = settled.length === 0 ? NOTHING : settled.flatMap((event) => this.#take(event));
    if (this.#now < this.#expireAt) return findings;
    this.#expireAt = this.#now + EXPIRE_MS;
    this.#processes.expire(this.#now);
    return [...findings, ...this.#book.expire(this.#now)];
  }

  #take(event: SocketEvent | PayloadEvent): readonly Finding[] {
    if (event.kind === "payload") return this.#takeSocketPayload(event);
    const activity = this.#sockets.apply(event);
    const findings = activity === null ? [] : this.#converse(activity);
    if (event.kind === "close") this.#names.forget(event);
    const early = this.#early.take(event);
    return early.length === 0
      ? findings
      : [...findings, ...early.flatMap((payload) => this.#takeSocketPayload(payload))];
  }

  /** A socket's payload settles with its records, and names them ahead of that. */
  #hear(payload: PayloadEvent): readonly Finding[] {
    this.#names.hear(payload);
    if (payload.socket !== null) this.#settling.add(payload);
    return this.#advance(payload.at);
  }

  #takeFlow(flow: FlowEvent): readonly Finding[] {
    const who = this.#hosts.of(flow.localAddress);
    const naming = flow.name === null ? null : { name: flow.name, source: flow.nameSource };
    const destination = destinationOf(flow, naming);
    const { isBeat, conversation, closed } = this.#follow(who, destination, happeningOf(flow));
    if (flow.application !== null) conversation.recognise(flow.application);
    return isBeat ? joined(closed, this.#judge(conversation, flow.at)) : closed;
  }

  #takeHostPayload(payload: PayloadEvent): readonly Finding[] {
    const findings = this.#advance(payload.at);
    const { content, localAddress } = payload;
    if (content.protocol !== "dns") return findings;
    return [...findings, ...this.#ask(this.#hosts.of(localAddress), payload, content)];
  }

  /** Only what this side opened is followed, so what a server hears and says is not. */
  #takeSocketPayload(payload: PayloadEvent): readonly Finding[] {
    const { transport, socket, content, direction } = payload;
    const opened = socket === null ? null : this.#sockets.find(transport, socket);
    if (opened === null) this.#early.hold(payload);
    if (opened === null) return [];
    const who = this.#callers.of(callerOf(payload, opened));
    this.#forwarders.hear(who.actor, payload);
    if (opened.role === "server") return [];
    this.#recognise(who, payload, opened);
    if (content.protocol !== "dns" || content.isAnswer !== (direction === "receive")) return [];
    if (!content.isAnswer) return this.#ask(who, payload, content);
    const about = destinationOf(payload, askedFor(content));
    const questions = this.#conversations.findAbout(who.actor, about)?.questions ?? null;
    questions?.answer(content);
    this.#names.learn(payload, questions);
    return [];
  }

  #recognise({ actor }: Who, payload: PayloadEvent, { isFromStart }: Socket): void {
    const spoken = spokenIn(payload, isFromStart);
    if (spoken === null) return;
    const conversation = this.#conversations.find(actor, destinationOf(payload, this.#names.saidOn(payload)));
    // What is not known takes nothing back, and neither does an answer.
    const isWord = spoken !== "unknown" && payload.direction === "send";
    if (isWord || conversation?.application === null) conversation?.recognise(spoken);
  }

  /** A question asked of a resolver is a beat with the domain that it is about, of whoever asked. */
  #ask(who: Who, payload: PayloadEvent, content: DnsContent): readonly Finding[] {
    const destination = destinationOf(payload, askedFor(content));
    const begun = { at: payload.at, lost: this.#lost };
    const found = this.#conversations.about(who, destination, begun);
    const { isBeat, conversation, closed } = this.#add(found, who, destination, happeningOf(payload));
    conversation.recognise(content.protocol);
    conversation.ask(content);
    return isBeat ? joined(closed, this.#judge(conversation, payload.at)) : closed;
  }

  /** Adds to the conversation, and judges it where that begins a beat. */
  #converse(activity: Activity): readonly Finding[] {
    const { facts } = activity;
    const who = this.#callers.of(facts);
    const usual = (): Naming | null => {
      const known = this.#conversations.find(who.actor, destinationOf(facts));
      return known === null ? null : namingOf(known.destination);
    };
    const destination = destinationOf(facts, this.#names.of(activity, usual));
    // An end is no reason to speak of one whose process, or conversation, is long forgotten.
    const isOnlyEnd = activity.isEnd && activity.begins === null;
    if (isOnlyEnd && this.#conversations.find(who.actor, destination) === null) return [];
    const { isBeat, conversation, closed } = this.#follow(who, destination, activity);
    if (isBeat) this.#sealed.hear(who.actor, destination);
    return isBeat ? joined(closed, this.#judge(conversation, facts.at)) : closed;
  }

  #follow(who: Who, destination: Destination, happening: Happening): Followed {
    const begun = { at: happening.facts.at, lost: this.#lost };
    return this.#add(this.#conversations.of(who, destination, begun), who, destination, happening);
  }

  #add({ conversation, forgotten }: Found, who: Who, destination: Destination, happening: Happening): Followed {
    // Hosts files are read where nothing else is.
    this.#isNamed ||= destination.name !== null && destination.nameSource !== "hosts";
    const closed = forgotten === null ? NOTHING : this.#book.forget(forgotten, happening.facts.at);
    return { conversation, closed, isBeat: conversation.add(happening, who.lineage, destination) };
  }

  #judge(conversation: Conversation, at: number): readonly Finding[] {
    const { beatCount } = conversation;
    if (!isLook(beatCount)) return NOTHING;
    const isCase = this.#isCase(conversation);
    const isSpared = isCase || beatCount < LEAST_BEATS || this.#isAside(conversation);
    const chance = isSpared ? 1 : chanceAtALook(conversation);
    const input = isCase || chance <= WORTH_WEIGHING ? this.#weigh(conversation) : null;
    const seen = input?.scores.regularity.evidence["chance"] ?? chance;
    if (beatCount >= LEAST_BEATS && conversation.rhythm.look(seen)) conversation.history.keepPast();
    if (input === null) return NOTHING;
    return analyticEntries.flatMap(([id, analytic]) => {
      const finding = this.#book.consider(id, input, analytic(input), at);
      return finding === null ? [] : [finding];
    });
  }

  /** Whether an analytic has something to say of it whatever its rhythm. */
  #isCase(conversation: Conversation): boolean {
    if (this.#book.has(conversation)) return true;
    if (conversation.actor.isHost || this.#isAside(conversation)) return false;
    return classOf(conversation.latest.process.program, this.#programs).name === "non-networking program";
  }

  /** Questions that are part of what follows them, or another's: unless they are likely a tunnel, which is at its end too. */
  #isAside(conversation: Conversation): boolean {
    if (conversation.isForCalls) return true;
    const { questions, actor } = conversation;
    return questions !== null && this.#forwarders.has(actor) && tunnelLikeness(questions) < LIKELY_TUNNEL;
  }

  #weigh(conversation: Conversation): Findable {
    const { destination, latest, lostBefore, actor } = conversation;
    const isNameHidden = this.#sealed.hidesNameOf(actor, destination);
    const scored = this.#scoredOf(conversation);
    const scores = scoreConversation(scored);
    return {
      conversation,
      programClass: actor.isHost ? classOfHost(actor.path) : classOf(latest.process.program, this.#programs),
      scores,
      knownClock: this.#isAside(conversation)
        ? QUESTIONS_ASIDE
        : knownClock(scored, scores.regularity.evidence["intervalMs"] ?? 0),
      peers: scored.peers,
      // A resolver is called by its address, for it is by it that names are had.
      isNamed: this.#isNamed && !isNameHidden && (actor.isHost || destination.port !== RESOLVER_PORT),
      isNameHidden,
      container: actor.isHost ? null : this.#containers.of(cgroupOf(latest)),
      lostRecords: this.#lost - lostBefore,
    };
  }

  /** One literal: each object that is spread into another costs as much as a score. */
  #scoredOf(conversation: Conversation): Scored {
    const { actor, lastSeen } = conversation;
    const beats = conversation.lastBeats();
    const since = this.#conversations.knownSince(conversation);
    return {
      beats,
      sizes: beatSizesOf(beats),
      beatCount: conversation.beatCount,
      failedBeats: conversation.failedBeats,
      sentBytes: conversation.sentBytes,
      receivedBytes: conversation.receivedBytes,
      destination: conversation.destination,
      application: conversation.application,
      questions: conversation.questions,
      peers: this.#conversations.peersOf(actor),
      popularity: this.#conversations.popularityOf(conversation),
      actors: this.#conversations.actors,
      compareToOthers: (sent: number, received: number) => conversation.compareToOthers(sent, received),
      watchedMs: lastSeen - (this.#watchedSince ?? lastSeen),
      actorKnownMs: lastSeen - since.actor,
      destinationKnownMs: lastSeen - since.destination,
      program: actor.isHost ? null : conversation.latest.process.program,
    };
  }

  #lineOf(conversation: Conversation): ConversationLine {
    const input = this.#weigh(conversation);
    const { verdict } = surest(input);
    return describeConversation(input, { verdict, analytics: this.#book.foundFor(conversation), clock: this.#clock });
  }

  #describe(conversation: Conversation, id: string): Finding {
    const input = this.#weigh(conversation);
    const { analytic, verdict } = surest(input);
    const frame = { id, state: "updated", at: conversation.lastSeen, analytic, clock: this.#clock } as const;
    const full = describeFinding(input, verdict, { ...frame, host: this.#book.host, group: null });
    return { ...full, analytics: this.#book.foundFor(conversation) };
  }
}

const NOTHING: readonly Finding[] = [];

/** Nearly always one of them is empty. */
function joined(first: readonly Finding[], second: readonly Finding[]): readonly Finding[] {
  if (first.length === 0) return second;
  return second.length === 0 ? first : [...first, ...second];
}

/** Questions are counted by the domain that they are about. */
function askedFor({ registeredDomain }: DnsContent): Naming {
  return { name: registeredDomain, source: "dns" };
}

interface Followed {
  readonly conversation: Conversation;
  readonly isBeat: boolean;
  /** Findings that ended because their conversation made room. */
  readonly closed: readonly Finding[];
}
