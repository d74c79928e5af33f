import type { Verdict } from "../analytic/analytic.ts";
import type { AnalyticId } from "../analytic/index.ts";
import type { Conversation } from "../conversation/conversation.ts";
import { destinationKey } from "../conversation/destination.ts";
import { stableHash } from "../event/stable-hash.ts";
import type { WallClock } from "../event/wall-clock.ts";
import { BoundedMap } from "../process/bounded-map.ts";
import { describeFinding, type Findable } from "./describe-finding.ts";
import type { Finding } from "./finding.ts";
import { FindingGroup } from "./finding-group.ts";

/** A finding is said again each time its beats have doubled. */
const UPDATE_FACTOR = 2;
/** It is closed after so many of its intervals without a beat, and never sooner than after CLOSE_MS. */
const CLOSE_INTERVALS = 10;
const CLOSE_MS = 600_000;
/** Ids of groups that are remembered, so that a group comes back as the same. */
const MOST_GROUP_IDS = 4096;
/** And after so many beats in a row that the analytic would not fire for: all that it looks at is new by then. */
const CLOSE_DOUBTS = 64;

interface OpenFinding {
  readonly id: string;
  readonly analytic: AnalyticId;
  /** Those that it is alike with. */
  readonly group: FindingGroup;
  /** Told of by its group only. */
  readonly isGrouped: boolean;
  last: { readonly input: Findable; readonly verdict: Verdict };
  nextUpdate: number;
  /** How many beats there were when the analytic last fired. */
  flaggedBeats: number;
  intervalMs: number;
}

/**
 * The life of findings: opened once, said again as they grow, closed when their beats stop or no longer
 * are what was found; reopened as the same. Many alike are one finding together.
 */
export class FindingBook {
  readonly #open = new Map<Conversation, readonly OpenFinding[]>();
  readonly #groups = new Map<string, FindingGroup>();
  readonly #groupIds = new BoundedMap<string, string>(MOST_GROUP_IDS);
  /** Analytics whose findings ended with the beats, and were right until then. */
  readonly #past = new WeakMap<Conversation, readonly AnalyticId[]>();
  readonly #clock: WallClock;
  #host: Finding["host"] = { name: "", kernel: "" };

  constructor(clock: WallClock) {
    this.#clock = clock;
  }

  setHost(host: Finding["host"]): void {
    this.#host = host;
  }

  get host(): Finding["host"] {
    return this.#host;
  }

  /** Whether a finding is open for this conversation. */
  has(conversation: Conversation): boolean {
    return this.#open.has(conversation);
  }

  /** The analytics that have a finding for this conversation, open or closed when its beats stopped. */
  foundFor(conversation: Conversation): readonly AnalyticId[] {
    const open = (this.#open.get(conversation) ?? []).map(({ analytic }) => analytic);
    return [...new Set([...(this.#past.get(conversation) ?? []), ...open])];
  }

  /** Takes a verdict at a beat; what there is to say about it now, or null. */
  consider(analytic: AnalyticId, input: Findable, verdict: Verdict, at: number): Finding | null {
    const { conversation } = input;
    const known = (this.#open.get(conversation) ?? []).find((finding) => finding.analytic === analytic);
    if (known === undefined) return verdict.isFlagged ? this.#begin(analytic, input, verdict, at) : null;
    known.last = { input, verdict };
    known.intervalMs = input.scores.regularity.evidence["intervalMs"] ?? 0;
    if (verdict.isFlagged) known.flaggedBeats = conversation.beatCount;
    const isDue = conversation.beatCount >= known.nextUpdate;
    const doubts = conversation.beatCount - known.flaggedBeats;
    if (doubts >= CLOSE_DOUBTS) return this.#withdraw(known, at);
    if (!isDue || !verdict.isFlagged) return null;
    known.nextUpdate = conversation.beatCount * UPDATE_FACTOR;
    return known.isGrouped ? null : this.#write(known, "updated", at);
  }

  /** Closes findings whose beats have stopped. */
  expire(now: number): readonly Finding[] {
    const closed: Finding[] = [];
    for (const [conversation, findings] of this.#open) {
      const silence = Math.max(CLOSE_MS, (findings[0]?.intervalMs ?? 0) * CLOSE_INTERVALS);
      if (now - conversation.lastSeen >= silence) closed.push(...this.forget(conversation, now));
    }
    return closed;
  }

  /** Closes what is open for a conversation that is no longer followed. */
  forget(conversation: Conversation, at: number): readonly Finding[] {
    const findings = this.#open.get(conversation) ?? [];
    return findings.map((finding) => this.#close(finding, at)).filter((finding) => finding !== null);
  }

  #begin(analytic: AnalyticId, input: Findable, verdict: Verdict, at: number): Finding | null {
    const { conversation } = input;
    const { actor, destination, firstSeen, beatCount } = conversation;
    const firstBeatMicros = Math.round(this.#clock.wallMs(firstSeen) * 1000);
    const group = this.#groupOf(analytic, conversation, firstBeatMicros);
    const isGrouped = group.add(conversation);
    const finding: OpenFinding = {
      id: stableHash([analytic, actor.id, destinationKey(destination), firstBeatMicros]),
      ...{ analytic, group, isGrouped, last: { input, verdict } },
      nextUpdate: beatCount * UPDATE_FACTOR,
      flaggedBeats: beatCount,
      intervalMs: input.scores.regularity.evidence["intervalMs"] ?? 0,
    };
    this.#open.set(conversation, [...(this.#open.get(conversation) ?? []), finding]);
    if (!isGrouped) return this.#write(finding, "opened", at);
    const news = group.news();
    return news === null ? null : this.#write(finding, news, at);
  }

  #groupOf(analytic: AnalyticId, conversation: Conversation, firstBeatMicros: number): FindingGroup {
    const { actor, destination } = conversation;
    const key = `${analytic} ${actor.id} ${destination.port}/${destination.transport}`;
    const known = this.#groups.get(key);
    if (known !== undefined) return known;
    const id = this.#groupIds.get(key) ?? stableHash(["group", key, firstBeatMicros]);
    this.#groupIds.set(key, id);
    const group = new FindingGroup(key, id);
    this.#groups.set(key, group);
    return group;
  }

  /** Closes what is no longer what was found. */
  #withdraw(finding: OpenFinding, at: number): Finding | null {
    const said = this.#close(finding, at);
    const { conversation } = finding.last.input;
    const past = this.#past.get(conversation) ?? [];
    this.#past.set(
      conversation,
      past.filter((analytic) => analytic !== finding.analytic),
    );
    return said;
  }

  /** What there is to say of its end: a grouped one is said with the last of its group. */
  #close(finding: OpenFinding, at: number): Finding | null {
    const { group, last, isGrouped } = finding;
    const { conversation } = last.input;
    this.#past.set(conversation, this.foundFor(conversation));
    const others = (this.#open.get(conversation) ?? []).filter((other) => other !== finding);
    if (others.length > 0) this.#open.set(conversation, others);
    else this.#open.delete(conversation);
    const isTold = !isGrouped || group.isLast(conversation);
    const said = isTold ? this.#write(finding, "closed", at) : null;
    group.remove(conversation);
    if (group.isEmpty) this.#groups.delete(group.key);
    return said;
  }

  #write(finding: OpenFinding, state: Finding["state"], at: number): Finding {
    const { analytic, group, isGrouped, last } = finding;
    const frame = { analytic, state, at, clock: this.#clock, host: this.#host };
    if (!isGrouped) return describeFinding(last.input, last.verdict, { ...frame, id: finding.id, group: null });
    return describeFinding(last.input, last.verdict, { ...frame, id: group.id, group: group.describe() });
  }
}
