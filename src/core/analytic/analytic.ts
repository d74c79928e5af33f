import type { Conversation } from "../conversation/conversation.ts";
import type { Container } from "../process/container-names.ts";
import type { ProgramClass } from "../process/program-class.ts";
import type { ScoreName } from "../score/index.ts";
import type { KnownClock } from "../score/known-clock.ts";
import type { Score } from "../score/score.ts";
import type { Share } from "./share.ts";

/** What an analytic judges by. */
export interface Case {
  readonly conversation: Conversation;
  readonly programClass: ProgramClass;
  readonly scores: Readonly<Record<ScoreName, Score>>;
  /** The protocol that explains the rhythm by itself, or null. */
  readonly knownClock: KnownClock | null;
  /** Conversations of this actor, this one included. */
  readonly peers: number;
  /** Whether names of destinations are known here at all; where none is, to have none says nothing. */
  readonly isNamed: boolean;
  /** That its actor runs in; null for none. */
  readonly container: Container | null;
  /** Whether the destination has no name because its actor asks resolvers where nobody sees it. */
  readonly isNameHidden: boolean;
  /** Records lost on the node since the conversation began. */
  readonly lostRecords: number;
}

/** What an analytic says of a conversation. */
export interface Verdict {
  /** Whether it is worth a finding. */
  readonly isFlagged: boolean;
  /** 0..1: how sure, loss taken off; also orders what is not flagged. The logistic of the sum of `shares`. */
  readonly confidence: number;
  readonly shares: readonly Share[];
  readonly severity: "low" | "medium" | "high" | "critical";
  /** ATT&CK technique ids. */
  readonly techniques: readonly string[];
  readonly title: string;
  /** One sentence that a human can act on. */
  readonly reason: string;
}

export type Analytic = (input: Case) => Verdict;
