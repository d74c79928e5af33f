import type { Case } from "../../../src/core/analytic/analytic.ts";
import { Conversation } from "../../../src/core/conversation/conversation.ts";
import type { Destination } from "../../../src/core/conversation/destination.ts";
import { actorOf, hostActor } from "../../../src/core/process/actor.ts";
import { scoreConversation } from "../../../src/core/score/index.ts";
import { knownClock } from "../../../src/core/score/known-clock.ts";
import type { Scored } from "../../../src/core/score/scored.ts";
import { sketchScored } from "../score/sketch-scored.ts";

export type ClassName = Case["programClass"]["name"];

/** A conversation of which a test says what it cares about; the rest is an implant's, called "/opt/x". */
export interface Sketch {
  readonly beats?: number;
  readonly intervalMs?: number;
  /** Put over what the beats themselves would give. */
  readonly chance?: number;
  readonly jitter?: number;
  readonly programClass?: ClassName;
  readonly masquerade?: Case["programClass"]["masquerade"];
  readonly lostRecords?: number;
  readonly isFailed?: boolean;
  readonly to?: Partial<Destination>;
  /** Whether each beat goes to another address of two. */
  readonly isMoving?: boolean;
  readonly sentBytes?: number;
  readonly receivedBytes?: number;
  readonly application?: string | null;
  readonly peers?: number;
  readonly popularity?: number;
  readonly actors?: number;
  readonly isNamed?: boolean;
  readonly isNameHidden?: boolean;
  /** How unusual its sizes are among its actor's others; put over what there is. */
  readonly othersChance?: number;
  /** How long the node had been watched before the actor and the destination were seen. */
  readonly watchedBeforeMs?: number;
  /** What the program's ELF file says; not known unless told. */
  readonly importsSockets?: boolean | null;
  readonly container?: Case["container"];
  /** How long its process ran before it first called out. */
  readonly quietMs?: number;
}

const program = { path: "/opt/x", args: [], isArgsCut: false, script: null, executable: null, cgroup: null };
const process = { pid: 1, startedAt: 0, uid: 0, comm: "x", session: null };
const executable = {
  ...{ path: "/opt/x", device: 1, inode: 1, sizeBytes: 1, sha256: null, package: null, packageDatabase: null },
  ...{
    isAsPackaged: null,
    copyOf: null,
    isDeleted: false,
    isMemoryBacked: false,
    isInWritablePlace: false,
    file: null,
    unknown: [],
  },
} as const;
const HOST = "192.0.2.1";

/** What an analytic would be handed for it. */
export function sketchCase(sketch: Sketch): Case {
  const { chance = 1e-6, jitter = 0.05, programClass = "unknown binary", lostRecords = 0, isNamed = false } = sketch;
  const conversation = sketchConversation(sketch);
  const scored = scoredOf(conversation, sketch);
  const scores = scoreConversation(scored);
  const { intervalMs = 60_000 } = sketch;
  const evidence = { ...scores.regularity.evidence, chance, jitter, intervalMs };
  return {
    conversation,
    programClass: { name: programClass, reason: "nobody installed it", masquerade: sketch.masquerade ?? null },
    scores: { ...scores, regularity: { value: 0.9, evidence } },
    knownClock: knownClock(scored, intervalMs),
    peers: scored.peers,
    isNamed,
    container: sketch.container ?? null,
    isNameHidden: sketch.isNameHidden ?? false,
    lostRecords,
  };
}

/** So many beats, each a connection that ends at once. */
export function sketchConversation({ programClass, beats = 6, intervalMs = 60_000, ...rest }: Sketch): Conversation {
  const { isFailed = false, to = {}, sentBytes = 0, receivedBytes = 0, application = null, isMoving = false } = rest;
  const { importsSockets, quietMs = 0 } = rest;
  const elf = importsSockets === undefined ? null : { buildId: null, isStatic: false, importsSockets };
  const run = { ...program, executable: importsSockets === undefined ? null : { ...executable, elf } };
  const lineage = { process: { ...process, startedAt: -quietMs, program: run }, ancestors: [] };
  const actor = programClass === "host" ? hostActor(HOST) : actorOf(lineage);
  const destination = {
    address: "203.0.113.7",
    name: null,
    nameSource: null,
    port: 443,
    transport: "tcp" as const,
    ...to,
  };
  const conversation = new Conversation({ actor, lineage }, destination, { at: 0, lost: 0 });
  for (let at = 0; at < beats * intervalMs; at += intervalMs) {
    const none = { sentBytes: 0, receivedBytes: 0 };
    conversation.add(
      {
        ...{ facts: { at, localAddress: HOST }, begins: "start", silentSince: null, busyUntil: at, isEnd: false },
        ...{ answer: isFailed ? "failed" : "answered", tail: none, fresh: { sentBytes, receivedBytes } },
      },
      lineage,
      isMoving ? { ...destination, address: `203.0.113.${7 + ((at / intervalMs) % 8)}` } : destination,
    );
  }
  if (application !== null) conversation.recognise(application);
  return conversation;
}

function scoredOf(conversation: Conversation, sketch: Sketch): Scored {
  const { peers = 3, popularity = 1, actors = 1, othersChance, watchedBeforeMs = 0 } = sketch;
  const { beatCount, failedBeats, sentBytes, receivedBytes, destination, application, questions } = conversation;
  const totals = { beatCount, failedBeats, sentBytes, receivedBytes };
  return {
    ...sketchScored({
      beats: conversation.lastBeats(),
      destination,
      application,
      questions,
      peers,
      popularity,
      actors,
    }),
    ...totals,
    compareToOthers: (sent, received) =>
      othersChance === undefined
        ? conversation.compareToOthers(sent, received)
        : { calls: 100, sent: othersChance, received: 1, share: 1 },
    ...{ watchedMs: watchedBeforeMs, actorKnownMs: 0, destinationKnownMs: 0 },
  };
}
