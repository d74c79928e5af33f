import type { Beat } from "../conversation/beat.ts";
import type { Destination } from "../conversation/destination.ts";
import type { DnsQuestions } from "../conversation/dns-questions.ts";

/** What a conversation has for its scores. */
export interface Scored {
  /** The last beats, oldest first. */
  readonly beats: readonly Beat[];
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
}
