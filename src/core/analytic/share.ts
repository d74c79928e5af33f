/** What one fact adds to the belief that this is an implant's, in natural log-odds; above 0 for, below against. */
export interface Share {
  readonly name: string;
  readonly logOdds: number;
}

/**
 * Belief in 0..1 after independent facts: the logistic of their sum. Nothing but sums, so that each can be checked by
 * hand.
 */
export function confidenceOf(shares: readonly Share[]): number {
  return 1 / (1 + Math.exp(-logOddsOf(shares)));
}

/** Sum of the shares. */
export function logOddsOf(shares: readonly Share[]): number {
  return shares.reduce((sum, { logOdds }) => sum + logOdds, 0);
}

/** Straight lines between points (ascending in x), level beyond them. */
export function ramp(x: number, points: readonly (readonly [x: number, y: number])[]): number {
  let [lastX, lastY] = points[0] ?? [0, 0];
  if (!(x > lastX)) return lastY;
  for (const [nextX, nextY] of points) {
    if (x <= nextX) return nextX === lastX ? nextY : lastY + ((nextY - lastY) * (x - lastX)) / (nextX - lastX);
    [lastX, lastY] = [nextX, nextY];
  }
  return lastY;
}
