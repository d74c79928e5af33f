/** One burst of activity in a conversation, dated by its first packet or connect attempt. */
export interface Beat {
  /** Milliseconds since boot. */
  readonly at: number;
  readonly sentBytes: number;
  readonly receivedBytes: number;
  /** Every connection attempt of this beat was refused or unanswered. */
  readonly isFailed: boolean;
}
