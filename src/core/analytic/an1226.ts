import type { Conversation } from "../conversation/conversation.ts";
import { isLoopback } from "../event/address.ts";
import type { ProgramClass } from "../process/program-class.ts";
import type { Case, Verdict } from "./analytic.ts";

/**
 * AN1226 (MITRE ATT&CK, Linux): curl, wget or a binary that nobody installed calls out at beacon-like intervals.
 *
 * Fires when the actor is of such a class, the destination is neither this node nor the resolver that a transfer tool asks
 * for names, there are LEAST_BEATS, and the chance that traffic without a clock is this even, times the beats, is at most
 * MOST_CHANCE. It is looked at after each beat: shared so, the chance of a false finding ever grows only with the
 * logarithm of the beats.
 *
 * Confidence is the logistic of added log-odds: PRIOR for any conversation of a suspicious class with an outside host,
 * the decades of the chance, the class, an unanswered server, and what was lost. The weights are judgement, not fitted.
 */
export function an1226(input: Case): Verdict {
  const { conversation, programClass, scores, lostRecords } = input;
  const { chance = 1, intervalMs = 0, jitter = 0 } = scores.regularity.evidence;
  const weight = CLASS_LOG_ODDS[programClass.name];
  const isFlagged =
    weight !== null &&
    isElsewhere(conversation) &&
    !(programClass.name === "transfer tool" && isResolver(conversation)) &&
    conversation.beatCount >= LEAST_BEATS &&
    chance * conversation.beatCount <= MOST_CHANCE;
  const beats = conversation.lastBeats();
  const failedShare = beats.filter(({ isFailed }) => isFailed).length / Math.max(1, beats.length);
  const logOdds =
    PRIOR_LOG_ODDS +
    DECADE_LOG_ODDS * Math.min(MOST_DECADES, -Math.log10(chance)) +
    (weight ?? NEITHER_LOG_ODDS) +
    FAILED_LOG_ODDS * failedShare -
    (lostRecords > 0 ? LOSS_LOG_ODDS : 0);
  return {
    isFlagged,
    confidence: 1 / (1 + Math.exp(-logOdds)),
    severity: programClass.name === "transfer tool" ? "medium" : "high",
    techniques: techniquesOf(conversation.destination),
    title: `Beacon of ${programClass.name === "transfer tool" ? "a transfer tool" : `an ${programClass.name}`}`,
    reason: reasonFor(input, { isFlagged, intervalMs, jitter, chance, failedShare }),
  };
}

function isElsewhere({ destination, sourceAddress }: Conversation): boolean {
  return !isLoopback(destination.address) && destination.address !== sourceAddress;
}

/** curl and wget ask names of the resolver before each call; what else they do is TCP, to that port too. */
function isResolver({ destination }: Conversation): boolean {
  return destination.port === 53 && destination.transport === "udp";
}

const LEAST_BEATS = 6;
const MOST_CHANCE = 5e-4;

const PRIOR_LOG_ODDS = -4;
const DECADE_LOG_ODDS = 0.8;
const MOST_DECADES = 8;
const NEITHER_LOG_ODDS = -2;
const FAILED_LOG_ODDS = 0.5;
const LOSS_LOG_ODDS = 0.5;
/** Null: not what this analytic is about. */
const CLASS_LOG_ODDS: Readonly<Record<ProgramClass["name"], number | null>> = {
  "transfer tool": 0.5,
  "unknown binary": 1.5,
  "unknown script": 1,
  packaged: null,
  unidentified: null,
};

const WEB_PORTS: ReadonlySet<number> = new Set([80, 443, 8000, 8080, 8443]);

/** By port alone, as long as no payload was looked at. */
function techniquesOf({ port, transport }: { readonly port: number; readonly transport: string }): readonly string[] {
  if (port === 53) return ["T1071.004"];
  if (transport === "udp") return ["T1095"];
  return WEB_PORTS.has(port) ? ["T1071.001"] : ["T1071", "T1571"];
}

interface Rhythm {
  readonly isFlagged: boolean;
  readonly intervalMs: number;
  readonly jitter: number;
  readonly chance: number;
  readonly failedShare: number;
}

function reasonFor({ conversation, programClass }: Case, { isFlagged, ...rhythm }: Rhythm): string {
  const { actor, destination, beatCount } = conversation;
  const seconds = Number((rhythm.intervalMs / 1000).toPrecision(3));
  const started = actor.launcher === null ? "it" : `started by "${actor.launcher}", it`;
  const peer = `${destination.name ?? destination.address} port ${destination.port}`;
  const unanswered = rhythm.failedShare > 0.5 ? ", which mostly does not answer," : "";
  return (
    `${isFlagged ? "Too even to be chance" : "No longer too even to be chance"} ` +
    `(${rhythm.chance.toExponential(0)} without a clock), and ${programClass.reason}: ` +
    `${started} called ${peer}${unanswered} ${beatCount} times, about every ${seconds} s within ${Math.round(rhythm.jitter * 100)} %`
  );
}
