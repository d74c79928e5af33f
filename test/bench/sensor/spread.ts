/** Of a figure that was measured in several rounds. */
export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

/** Of those values that could be measured; of none: all NaN, which is null in JSON. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  const at = (index: number): number => sorted[index] ?? Number.NaN;
  return { min: at(0), median: at(Math.floor(sorted.length / 2)), max: at(sorted.length - 1) };
}

/** `f` of both values of each round. */
export function paired(a: readonly number[], b: readonly number[], f: (a: number, b: number) => number): number[] {
  return a.slice(0, b.length).map((value, round) => f(value, b[round] ?? Number.NaN));
}

/** "1.23 (1.20-1.31)". */
export function spreadText({ min, median, max }: Spread, digits: number): string {
  return `${median.toFixed(digits)} (${min.toFixed(digits)}-${max.toFixed(digits)})`;
}
