/** Half an octave: sizes of one cell lie within 41 % of each other. */
const CELLS_AN_OCTAVE = 2;
/** Nothing at all, then one byte to 16 MB; what is larger is alike. */
const SIZE_CELLS = 49;
/** Eighths. */
const SHARE_CELLS = 9;

/** One after the other: bytes sent, bytes received, the share of those sent. Cells within `near` are alike. */
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
