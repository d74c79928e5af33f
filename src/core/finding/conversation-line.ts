import type { Verdict } from "../analytic/analytic.ts";
import type { AnalyticId } from "../analytic/index.ts";
import type { Share } from "../analytic/share.ts";
import type { WallClock } from "../event/wall-clock.ts";
import type { Score } from "../score/score.ts";
import { describeDestination } from "./describe-destination.ts";
import type { Findable } from "./describe-finding.ts";
import type { FindingDestination } from "./finding.ts";

/** One conversation as `tocsin conversations` prints it. */
export interface ConversationLine extends Omit<FindingDestination, "address"> {
  /** Address on this side. */
  readonly src: string;
  /** Address of the peer, the most recent where there are several. */
  readonly dst: string;
  /** Id, or null in a capture without processes. */
  readonly actor: string | null;
  /** The address of the host in a capture without processes. */
  readonly executable: string;
  readonly script: string | null;
  readonly beats: number;
  readonly firstSeen: string;
  readonly lastSeen: string;
  readonly intervalMs: number;
  readonly jitter: number;
  readonly sentBytes: number;
  readonly receivedBytes: number;
  /** 0..1: how much this deserves attention. */
  readonly score: number;
  /** Whether there is a finding, open or closed when its beats stopped. */
  readonly flagged: boolean;
  readonly scores: Readonly<Record<string, Score>>;
  /** What each fact adds to `score`, in log-odds. */
  readonly shares: readonly Share[];
  /** The protocol that explains the rhythm by itself, or null. */
  readonly knownClock: string | null;
  /** Analytics that fired. */
  readonly analytics: readonly AnalyticId[];
}

export interface ConversationState {
  /** Of the analytic that is surest. */
  readonly verdict: Verdict;
  readonly analytics: readonly AnalyticId[];
  readonly clock: WallClock;
}

/** Written out, for a destination without its address would be copied piece by piece at run time. */
export function describeConversation(input: Findable, state: ConversationState): ConversationLine {
  const { conversation, scores, knownClock } = input;
  const destination = describeDestination(input);
  const { actor, sourceAddress, beatCount, firstSeen, lastSeen, sentBytes, receivedBytes } = conversation;
  const { intervalMs = 0, jitter = 0 } = scores.regularity.evidence;
  return {
    src: sourceAddress,
    dst: destination.address,
    addressKind: destination.addressKind,
    name: destination.name,
    nameSource: destination.nameSource,
    registeredDomain: destination.registeredDomain,
    isNameHidden: destination.isNameHidden,
    port: destination.port,
    transport: destination.transport,
    asn: destination.asn,
    country: destination.country,
    actor: actor.isHost ? null : actor.id,
    executable: actor.path,
    script: actor.script,
    beats: beatCount,
    firstSeen: state.clock.format(firstSeen),
    lastSeen: state.clock.format(lastSeen),
    intervalMs,
    jitter,
    sentBytes,
    receivedBytes,
    score: state.verdict.confidence,
    flagged: state.analytics.length > 0,
    scores,
    shares: state.verdict.shares,
    knownClock: knownClock?.name ?? null,
    analytics: state.analytics,
  };
}
