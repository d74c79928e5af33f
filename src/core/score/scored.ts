import type { Beat } from "../conversation/beat.ts";
import type { Destination } from "../conversation/destination.ts";
import type { DnsQuestions } from "../conversation/dns-questions.ts";
import type { Unusual } from "../conversation/size-habit.ts";
import type { Program } from "../process/process-table.ts";
import type { BeatSizes } from "./beat-sizes.ts";

/** What a conversation has for its scores. */
export interface Scored {
  /** The last beats, oldest first. */
  readonly beats: readonly Beat[];
  /** Their bytes, summed up. */
  readonly sizes: BeatSizes;
  /** Totals of its whole life. */
  readonly beatCount: number;
  readonly failedBeats: number;
  readonly sentBytes: number;
  readonly receivedBytes: number;
  readonly destination: Destination;
  readonly application: string | null;
  readonly questions: DnsQuestions | null;
  /** Conversations of this actor, this one included. */
  readonly peers: number;
  /** Actors that have a conversation with the same destination, itself included, and all actors there are. */
  readonly popularity: number;
  readonly actors: number;
  /** How unusual a beat of these sizes is among those of the actor's other conversations. */
  readonly compareToOthers: (sentBytes: number, receivedBytes: number) => Unusual;
  /** Until its last beat: how long the node was watched, and how long the actor and the destination had been known. */
  readonly watchedMs: number;
  readonly actorKnownMs: number;
  readonly destinationKnownMs: number;
  /** What the actor runs; null where only its host is known. */
  readonly program: Program | null;
}
