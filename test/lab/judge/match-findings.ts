import type { ConversationLine } from "../../../src/core/finding/conversation-line.ts";
import type { Finding } from "../../../src/core/finding/finding.ts";
import type { ScenarioTruth } from "../scenario-truth.ts";
import { actorName, isCalled } from "./actor-name.ts";
import type { FalseFinding, JudgedTruth, NearConversation } from "./verdict.ts";
import type { WorldNames } from "./world-names.ts";

export interface Replayed {
  /** In the order in which they were said. */
  readonly findings: readonly Finding[];
  readonly conversations: readonly ConversationLine[];
}

/** Looks for each truth among the findings; what is then left over is false. */
export function matchFindings(
  truths: readonly ScenarioTruth[],
  { findings, conversations }: Replayed,
  names: WorldNames,
): { readonly truth: readonly JudgedTruth[]; readonly falseFindings: readonly FalseFinding[] } {
  const opened = firstOfEach(findings);
  const isMeant = (finding: Finding) => truths.some((truth) => matches(truth, finding, names));
  return {
    truth: truths.map((truth) => {
      const finding = opened.find((candidate) => matches(truth, candidate, names));
      return finding === undefined ? missed(truth, conversations, names) : found(truth, finding);
    }),
    falseFindings: opened.filter((finding) => !isMeant(finding)).map((finding) => describeFalse(finding, names)),
  };
}

/** Each finding as it was first said: what comes later under its id is its life. */
export function firstOfEach(findings: readonly Finding[]): readonly Finding[] {
  return [...new Map(findings.toReversed().map((finding) => [finding.id, finding])).values()].reverse();
}

function matches(truth: ScenarioTruth, { actor, destination, analytics }: Finding, names: WorldNames): boolean {
  return (
    isCalled(actor, truth.actor) &&
    destination.port === truth.port &&
    names.addressesOf(truth.destination).includes(destination.address) &&
    analytics.some((id) => truth.analytics.includes(id))
  );
}

function found(truth: ScenarioTruth, { id, time, timing }: Finding): JudgedTruth {
  const seconds = (Date.parse(time) - Date.parse(timing.firstSeen)) / 1000;
  const { actor, destination, port, analytics } = truth;
  return {
    ...{ actor, destination, port, analytics, found: true, findingId: id },
    ...{ beatsToFirst: timing.beats, secondsToFirst: seconds, nearest: null },
  };
}

function missed(truth: ScenarioTruth, conversations: readonly ConversationLine[], names: WorldNames): JudgedTruth {
  const addresses = names.addressesOf(truth.destination);
  const there = conversations.filter(({ dst, port }) => port === truth.port && addresses.includes(dst));
  const own = there.filter((line) => isCalled(line, truth.actor));
  const [nearest] = (own.length > 0 ? own : there).toSorted((a, b) => b.score - a.score || b.beats - a.beats);
  const { actor, destination, port, analytics } = truth;
  return {
    ...{ actor, destination, port, analytics, found: false, findingId: null },
    ...{
      beatsToFirst: null,
      secondsToFirst: null,
      nearest: nearest === undefined ? null : describeNear(nearest, actor),
    },
  };
}

function describeNear(line: ConversationLine, wanted: string): NearConversation {
  const { beats, intervalMs, jitter, score, scores } = line;
  const chance = scores["regularity"]?.evidence["chance"] ?? 1;
  return { actor: isCalled(line, wanted) ? wanted : actorName(line), beats, intervalMs, jitter, chance, score };
}

function describeFalse(finding: Finding, names: WorldNames): FalseFinding {
  const { id, actor, destination, analytics, reason } = finding;
  return { id, actor: actorName(actor), destination: describePeer(destination, names), analytics, reason };
}

function describePeer(
  { address, port }: { readonly address: string; readonly port: number },
  names: WorldNames,
): string {
  const name = names.nameOf(address);
  const place = address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
  return name === null ? place : `${name} ${place}`;
}
