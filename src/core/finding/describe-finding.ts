import type { Verdict } from "../analytic/analytic.ts";
import type { AnalyticId } from "../analytic/index.ts";
import type { BeatMeasure } from "../conversation/beat-history.ts";
import type { Conversation } from "../conversation/conversation.ts";
import type { WallClock } from "../event/wall-clock.ts";
import { cgroupOf } from "../process/actor.ts";
import type { Container } from "../process/container-names.ts";
import type { Process } from "../process/process-table.ts";
import type { ProgramClass } from "../process/program-class.ts";
import { sessionOf, startedBy, unitOf } from "../process/started-by.ts";
import type { ScoreName } from "../score/index.ts";
import type { KnownClock } from "../score/known-clock.ts";
import type { Score } from "../score/score.ts";
import { describeDestination } from "./describe-destination.ts";
import type {
  ExecutableFacts,
  Finding,
  FindingActor,
  FindingTiming,
  FindingVolume,
  GroupSummary,
  LineageEntry,
  Percentiles,
} from "./finding.ts";

/** Beats that a finding shows. */
const EVIDENCE_BEATS = 10;

/** What a finding is written from. */
export interface Findable {
  readonly conversation: Conversation;
  readonly programClass: ProgramClass;
  readonly scores: Readonly<Record<ScoreName, Score>>;
  readonly knownClock: KnownClock | null;
  readonly peers: number;
  readonly isNamed: boolean;
  /** That its actor runs in; null for none. */
  readonly container: Container | null;
  readonly isNameHidden: boolean;
  readonly lostRecords: number;
}

export interface FindingFrame {
  readonly id: string;
  readonly state: Finding["state"];
  /** Milliseconds since boot. */
  readonly at: number;
  readonly analytic: AnalyticId;
  readonly clock: WallClock;
  readonly host: Finding["host"];
  readonly group: Finding["group"];
}

/** Writes a finding down in full, as it stands now. */
export function describeFinding(input: Findable, verdict: Verdict, frame: FindingFrame): Finding {
  const { conversation, lostRecords } = input;
  const { clock } = frame;
  const beats = conversation.lastBeats().slice(-EVIDENCE_BEATS);
  return {
    id: frame.id,
    state: frame.state,
    time: clock.format(frame.at),
    analytics: [frame.analytic],
    techniques: verdict.techniques,
    severity: verdict.severity,
    confidence: round(verdict.confidence, 4),
    title: frame.group === null ? verdict.title : `${verdict.title}, one of many alike`,
    reason: frame.group === null ? verdict.reason : groupReason(frame.group, verdict),
    actor: describeActor(input, clock),
    destination: describeDestination(input),
    timing: describeTiming(input, clock),
    volume: describeVolume(conversation),
    scores: input.scores,
    shares: verdict.shares.map(({ name, logOdds }) => ({ name, logOdds: round(logOdds, 3) })),
    evidence: beats.map(({ at, sentBytes, receivedBytes, isFailed }) => ({
      time: clock.format(at),
      sentBytes,
      receivedBytes,
      isFailed,
    })),
    group: frame.group,
    loss: { records: lostRecords },
    host: frame.host,
  };
}

function groupReason({ conversations, destinations }: GroupSummary, { reason }: Verdict): string {
  const named = destinations.slice(0, 3).join(", ");
  const more = `${conversations} more ${conversations === 1 ? "destination" : "destinations"}`;
  return `${more} alike at this port (${named}${destinations.length > 3 ? ", ..." : ""}); the last: ${reason}`;
}

function describeActor({ conversation, programClass, container }: Findable, clock: WallClock): FindingActor {
  const { actor, latest } = conversation;
  const { process, ancestors } = latest;
  const cgroup = actor.isHost ? null : cgroupOf(latest);
  return {
    id: actor.id,
    class: programClass.name,
    classReason: programClass.reason,
    executable: actor.path,
    sha256: actor.sha256,
    package: process.program.executable?.package ?? null,
    executableFacts: executableFacts(process),
    script: actor.script,
    launcher: actor.launcher,
    uid: actor.uid,
    cgroup,
    container,
    unit: unitOf(cgroup),
    session: sessionOf(latest),
    startedBy: startedBy(latest, cgroup),
    pid: process.pid,
    args: process.program.args,
    lineage: ancestors.map((ancestor) => describeAncestor(ancestor, clock)),
  };
}

function executableFacts({ program: { executable } }: Process): ExecutableFacts | null {
  if (executable === null) return null;
  const { path, device, inode, sha256, package: owner, ...facts } = executable;
  return facts;
}

function describeAncestor({ pid, uid, program, startedAt }: Process, clock: WallClock): LineageEntry {
  return { pid, executable: program.path, args: program.args, uid, startedAt: clock.format(startedAt) };
}

function describeTiming({ conversation, scores }: Findable, clock: WallClock): FindingTiming {
  const { intervalMs = 0, jitter = 0 } = scores.regularity.evidence;
  return {
    firstSeen: clock.format(conversation.firstSeen),
    lastSeen: clock.format(conversation.lastSeen),
    beats: conversation.beatCount,
    intervalMs: round(intervalMs, 3),
    jitter: round(jitter, 4),
    intervalsMs: percentiles(conversation, "intervalMs"),
  };
}

function describeVolume(conversation: Conversation): FindingVolume {
  return {
    sentBytes: conversation.sentBytes,
    receivedBytes: conversation.receivedBytes,
    sentBytesPerBeat: percentiles(conversation, "sentBytes"),
    receivedBytesPerBeat: percentiles(conversation, "receivedBytes"),
  };
}

function percentiles({ history }: Conversation, measure: BeatMeasure): Percentiles {
  const [p5 = 0, p50 = 0, p95 = 0] = history.quantiles(measure, [0.05, 0.5, 0.95]);
  return { p5, p50, p95 };
}

function round(value: number, digits: number): number {
  const scale = 10 ** digits;
  const rounded = Math.round(value * scale) / scale;
  return Number.isFinite(rounded) ? rounded : value;
}
