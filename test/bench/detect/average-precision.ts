/** One pair of hosts, as somebody ranks it. */
export interface Ranked {
  /** "source destination". */
  readonly pair: string;
  readonly score: number;
  readonly isFlagged: boolean;
}

/**
 * The mean, over the true pairs, of the precision down to each. Among equal scores the true ones come last; a true pair
 * that is not ranked counts 0.
 */
export function averagePrecision(ranked: readonly Ranked[], truth: readonly string[]): number {
  const isTrue = ({ pair }: Ranked): boolean => truth.includes(pair);
  const order = ranked.toSorted((a, b) => b.score - a.score || Number(isTrue(a)) - Number(isTrue(b)));
  let [found, sum] = [0, 0];
  for (const [index, one] of order.entries()) {
    if (!isTrue(one)) continue;
    found++;
    sum += found / (index + 1);
  }
  return sum / truth.length;
}
