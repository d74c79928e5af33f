/** One burst of activity in a conversation, dated by its first packet or connect attempt. */
export interface Beat {
  /** Milliseconds since boot. */
  readonly at: number;
  readonly sentBytes: number;
  readonly receivedBytes: number;
  /** Every connection attempt of this beat was refused or unanswered. */
  readonly isFailed: boolean;
  /**
   * How long after the one before it a beat could begin at the earliest, in ms: what came sooner would have been part of
   * that. 0 where there is none before, or where nothing is put together.
   */
  readonly deadMs: number;
}
