import { type CallShape, CELLS, SCALES } from "./call-shape.ts";

/** How unusual a beat is among others. */
export interface Unusual {
  /** Beats that it was compared with. */
  readonly calls: number;
  /** Chances (0..1] that one more of their kind is at least as unusual: by its sizes each way, and by their share. */
  readonly sent: number;
  readonly received: number;
  readonly share: number;
}

/**
 * What the beats of an actor by one transport look like: counts over coarse logarithmic scales, half a KB. An HDR histogram
 * takes five times as much, and one conversation's part could not be taken out again.
 */
export class SizeHabit {
  /** Null while there is nothing to count. */
  #counts: Uint32Array | null = null;
  #calls = 0;

  add(shape: CallShape): void {
    this.#counts ??= new Uint32Array(CELLS);
    this.#calls++;
    count(this.#counts, shape, 1);
  }

  /** How unusual a shape is among all that was added but `own`. */
  compare({ sent, received, share }: CallShape, own: readonly CallShape[]): Unusual {
    const calls = this.#calls - own.length;
    if (this.#counts === null || calls <= 0) return { calls: 0, sent: 1, received: 1, share: 1 };
    others.set(this.#counts);
    for (const shape of own) count(others, shape, -1);
    const chanceOf = (scale: Scale, cell: number): number => (1 + atLeastAsUnusual(others, scale, cell)) / (1 + calls);
    return {
      calls,
      sent: chanceOf(SCALES.sent, sent),
      received: chanceOf(SCALES.received, received),
      share: chanceOf(SCALES.share, share),
    };
  }
}

/** Overwritten by each comparison. */
const others = new Uint32Array(CELLS);

type Scale = (typeof SCALES)[keyof typeof SCALES];

function count(counts: Uint32Array, { sent, received, share }: CallShape, by: number): void {
  counts[sent] = (counts[sent] ?? 0) + by;
  counts[received] = (counts[received] ?? 0) + by;
  counts[share] = (counts[share] ?? 0) + by;
}

/**
 * Those with no more company near by than a beat in this cell would have. Their share is a conformal p-value, whatever
 * form the habit has. Source: Vovk, Gammerman and Shafer, Algorithmic Learning in a Random World (2005).
 */
function atLeastAsUnusual(counts: Uint32Array, scale: Scale, cell: number): number {
  // It would be company to itself, and to those near by.
  const company = 1 + companyOf(counts, scale, cell);
  let unusual = 0;
  for (let other = scale.from; other < scale.to; other++) {
    const calls = counts[other] ?? 0;
    if (calls === 0) continue;
    const added = Math.abs(other - cell) <= scale.near ? 1 : 0;
    if (companyOf(counts, scale, other) + added <= company) unusual += calls;
  }
  return unusual;
}

function companyOf(counts: Uint32Array, { from, to, near }: Scale, cell: number): number {
  const last = Math.min(to - 1, cell + near);
  let sum = 0;
  for (let other = Math.max(from, cell - near); other <= last; other++) sum += counts[other] ?? 0;
  return sum;
}
