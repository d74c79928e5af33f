/** How many series each part looks at. */
export interface Effort {
  /** Of each cell of the scenario table, a beacon and a clockless one. */
  readonly rocCopies: number;
  /** Share of them that the rivals look at too, some of which take a hundred times as long. */
  readonly rivalShare: number;
  /** Clockless ones of each kind and length. */
  readonly falseRate: number;
  /** The same for the rivals. */
  readonly falseRateRivals: number;
  /** Whole days of each kind, and of each sleep rule, for RITA. */
  readonly days: number;
  /** Poisson ones of each length. */
  readonly calibration: number;
  /** Beacons of each length, jitter and loss. */
  readonly detection: number;
  /** Poisson ones of each length, whose thousandth is the rivals' threshold; at least 1,000. */
  readonly threshold: number;
}

export const quickEffort: Effort = {
  rocCopies: 1,
  rivalShare: 0.15,
  falseRate: 500,
  falseRateRivals: 40,
  days: 10,
  calibration: 20_000,
  detection: 400,
  threshold: 2_000,
};

export const fullEffort: Effort = {
  rocCopies: 6,
  rivalShare: 0.2,
  falseRate: 10_000,
  falseRateRivals: 500,
  days: 100,
  calibration: 100_000,
  detection: 2_000,
  threshold: 5_000,
};
