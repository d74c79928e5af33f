import type { Verdict } from "../analytic/analytic.ts";
import type { AnalyticId } from "../analytic/index.ts";
import type { Conversation } from "../conversation/conversation.ts";
import { destinationKey } from "../conversation/destination.ts";
import { stableHash } from "../event/stable-hash.ts";
import type { WallClock } from "../event/wall-clock.ts";
import { describeFinding, type Findable } from "./describe-finding.ts";
import type { Finding } from "./finding.ts";

/** A finding is said again each time its beats have doubled. */
const UPDATE_FACTOR = 2;
/** It is closed after so many of its intervals without a beat, and never sooner than after CLOSE_MS. */
const CLOSE_INTERVALS = 10;
const CLOSE_MS = 600_000;
/** And after so many beats in a row that the analytic would not fire for: all that it looks at is new by then. */
const CLOSE_DOUBTS = 64;

interface OpenFinding {
  readonly id: string;
  readonly analytic: AnalyticId;
  last: { readonly input: Findable; readonly verdict: Verdict };
  nextUpdate: number;
  /** Beats in a row at which the analytic no longer fired. */
  doubts: number;
  lastSeen: number;
  intervalMs: number;
}

/**
 * The life of findings: opened once, said again as they grow, closed when their beats stop or no longer
 * are what was found; reopened as the same.
 */
export class FindingBook {
  readonly #open = new Map<Conversation, OpenFinding[]>();
  readonly #clock: WallClock;
  #host: Finding["host"] = { name: "", kernel: "" };

  constructor(clock: WallClock) {
    this.#clock = clock;
  }

  setHost(host: Finding["host"]): void {
    this.#host = host;
  }

  /** The analytics that have an open finding for this conversation. */
  openFor(conversation: Conversation): readonly AnalyticId[] {
    return (this.#open.get(conversation) ?? []).map(({ analytic }) => analytic);
  }

  /** Takes a verdict at a beat; what there is to say about it now, or null. */
  consider(analytic: AnalyticId, input: Findable, verdict: Verdict, at: number): Finding | null {
    const { conversation } = input;
    const findings = this.#open.get(conversation) ?? [];
    const known = findings.find((finding) => finding.analytic === analytic);
    if (known === undefined && !verdict.isFlagged) return null;
    const finding = known ?? this.#begin(analytic, input, verdict);
    if (known === undefined) this.#open.set(conversation, [...findings, finding]);
    finding.last = { input, verdict };
    finding.lastSeen = at;
    finding.intervalMs = input.scores.regularity.evidence["intervalMs"] ?? 0;
    finding.doubts = verdict.isFlagged ? 0 : finding.doubts + 1;
    const isDue = known === undefined || conversation.beatCount >= finding.nextUpdate;
    if (!verdict.isFlagged && (isDue || finding.doubts >= CLOSE_DOUBTS)) return this.#close(finding, conversation, at);
    if (!isDue) return null;
    finding.nextUpdate = conversation.beatCount * UPDATE_FACTOR;
    return this.#write(finding, known === undefined ? "opened" : "updated", at);
  }

  /** Closes findings whose beats have stopped. */
  expire(now: number): readonly Finding[] {
    const closed: Finding[] = [];
    for (const [conversation, findings] of this.#open) {
      const [first] = findings;
      if (first === undefined || now - first.lastSeen < Math.max(CLOSE_MS, first.intervalMs * CLOSE_INTERVALS))
        continue;
      closed.push(...this.forget(conversation, now));
    }
    return closed;
  }

  /** Closes what is open for a conversation that is no longer followed. */
  forget(conversation: Conversation, at: number): readonly Finding[] {
    const findings = this.#open.get(conversation) ?? [];
    this.#open.delete(conversation);
    return findings.map((finding) => this.#write(finding, "closed", at));
  }

  #close(finding: OpenFinding, conversation: Conversation, at: number): Finding {
    const others = (this.#open.get(conversation) ?? []).filter((other) => other !== finding);
    if (others.length > 0) this.#open.set(conversation, others);
    else this.#open.delete(conversation);
    return this.#write(finding, "closed", at);
  }

  #begin(analytic: AnalyticId, input: Findable, verdict: Verdict): OpenFinding {
    const { actor, destination, firstSeen } = input.conversation;
    const firstBeatMicros = Math.round(this.#clock.wallMs(firstSeen) * 1000);
    const id = stableHash([analytic, actor.id, destinationKey(destination), firstBeatMicros]);
    return { id, analytic, last: { input, verdict }, nextUpdate: 0, doubts: 0, lastSeen: 0, intervalMs: 0 };
  }

  #write(finding: OpenFinding, state: Finding["state"], at: number): Finding {
    const { id, analytic } = finding;
    const { input, verdict } = finding.last;
    return describeFinding(input, verdict, { id, analytic, state, at, clock: this.#clock, host: this.#host });
  }
}
