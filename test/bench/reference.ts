const TURNS = 5_000_000;
const CELLS = 8192;
/** Coprime to the cells, so that each is met, and none next to the one before. */
const STRIDE = 7919;

/** Seconds that a loop takes which is the same for ever: logarithms of numbers that lie about in 64 KB. */
export function referenceSeconds(clock: () => number): number {
  const cells = Float64Array.from({ length: CELLS }, (_, index) => index + 1);
  const begun = clock();
  let sum = 0;
  for (let turn = 0; turn < TURNS; turn++) sum += Math.log(cells[(turn * STRIDE) % CELLS] ?? 1);
  const seconds = clock() - begun;
  if (!(sum > 0)) throw new Error(`Cannot measure the machine: the loop gave ${sum}`);
  return seconds;
}
