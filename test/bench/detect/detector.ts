/** What a detector may look at: one conversation's calls. */
export interface Series {
  /** When each call began, in ms, ascending. */
  readonly times: readonly number[];
  /** Bytes that the caller sent in each, in the same order; IP headers included. */
  readonly sizes: readonly number[];
}

/** A way to tell beacons from the rest. */
export interface Detector {
  /** As its makers write it. */
  readonly title: string;
  /** Higher is more like a beacon; the least where there is too little to say. */
  readonly score: (series: Series) => number;
  /** The score from which on it is called a beacon in practice; null where nobody says. */
  readonly threshold: number | null;
}
