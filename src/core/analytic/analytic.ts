import type { Conversation } from "../conversation/conversation.ts";
import type { ProgramClass } from "../process/program-class.ts";
import type { ScoreName } from "../score/index.ts";
import type { Score } from "../score/score.ts";

/** What an analytic judges by. */
export interface Case {
  readonly conversation: Conversation;
  readonly programClass: ProgramClass;
  readonly scores: Readonly<Record<ScoreName, Score>>;
  /** Records lost on the node since the conversation began. */
  readonly lostRecords: number;
}

/** What an analytic says of a conversation. */
export interface Verdict {
  /** Whether it is worth a finding. */
  readonly isFlagged: boolean;
  /** 0..1: how sure, loss taken off; also orders what is not flagged. */
  readonly confidence: number;
  readonly severity: "low" | "medium" | "high" | "critical";
  /** ATT&CK technique ids. */
  readonly techniques: readonly string[];
  readonly title: string;
  /** One sentence that a human can act on. */
  readonly reason: string;
}

export type Analytic = (input: Case) => Verdict;
