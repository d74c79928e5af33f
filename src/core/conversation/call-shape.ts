/** Half an octave: sizes of one cell lie within 41 % of each other. */
const CELLS_AN_OCTAVE = 2;
/** Nothing at all, then one byte to 16 MB; what is larger is alike. */
const SIZE_CELLS = 49;
/** Eighths. */
const SHARE_CELLS = 9;

/** Three scales, one after the other: bytes sent, bytes received, the share of those sent. Cells within `near` are alike. */
export const SCALES = {
  sent: { from: 0, to: SIZE_CELLS, near: 2 },
  received: { from: SIZE_CELLS, to: 2 * SIZE_CELLS, near: 2 },
  share: { from: 2 * SIZE_CELLS, to: 2 * SIZE_CELLS + SHARE_CELLS, near: 1 },
} as const;

export const CELLS = SCALES.share.to;

/** How large a beat is each way, in log space, and how one-sided: the cells of the three scales that it lies in. */
export interface CallShape {
  readonly sent: number;
  readonly received: number;
  readonly share: number;
}

export function shapeOf(sentBytes: number, receivedBytes: number): CallShape {
  const both = sentBytes + receivedBytes;
  const sentShare = both > 0 ? sentBytes / both : 0.5;
  return {
    sent: SCALES.sent.from + sizeCell(sentBytes),
    received: SCALES.received.from + sizeCell(receivedBytes),
    share: SCALES.share.from + Math.round((SHARE_CELLS - 1) * sentShare),
  };
}

function sizeCell(bytes: number): number {
  return bytes >= 1 ? 1 + Math.min(SIZE_CELLS - 2, Math.floor(CELLS_AN_OCTAVE * Math.log2(bytes))) : 0;
}

/** A digit more than there are shapes, so that none is 0. Three such digits are a whole number that a double holds. */
const BASE = SIZE_CELLS * SIZE_CELLS * SHARE_CELLS + 1;

/** As many shapes as one number holds. */
export const MOST_PACKED = 3;

/** A list of shapes as one number, with one more; 0 is the empty list. A conversation has room for no more than that. */
export function packShape(packed: number, { sent, received, share }: CallShape): number {
  const cells = [sent - SCALES.sent.from, received - SCALES.received.from, share - SCALES.share.from];
  const [first = 0, second = 0, third = 0] = cells;
  return packed * BASE + 1 + first + SIZE_CELLS * (second + SIZE_CELLS * third);
}

/** The shapes of such a number, the last one first. */
export function packedShapes(packed: number): readonly CallShape[] {
  if (packed === 0) return [];
  const digit = (packed % BASE) - 1;
  const shape = {
    sent: SCALES.sent.from + (digit % SIZE_CELLS),
    received: SCALES.received.from + (Math.floor(digit / SIZE_CELLS) % SIZE_CELLS),
    share: SCALES.share.from + Math.floor(digit / (SIZE_CELLS * SIZE_CELLS)),
  };
  return [shape, ...packedShapes(Math.floor(packed / BASE))];
}
