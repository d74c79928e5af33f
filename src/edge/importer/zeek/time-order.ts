import type { KeyedRows } from "./keyed-rows.ts";

/** A double has four digits of 16 bits. */
const DIGITS = 4;
const VALUES = 0x1_0000;

/**
 * Indices of rows in the order of their times, ties in their own order. Times are not negative.
 *
 * Radix sort on the bits of the times, for doubles that are not negative order as their bits do: stable, and a comparison
 * function costs many times as much for ten million rows.
 */
export function timeOrder(rows: KeyedRows): Uint32Array {
  const times = new Float64Array(rows.size);
  for (let row = 0; row < times.length; row++) times[row] = rows.at(row);
  const digits = new Uint16Array(times.buffer);
  const order = new Uint32Array(rows.size);
  for (let row = 0; row < order.length; row++) order[row] = row;
  const spare = new Uint32Array(rows.size);
  // An even number of passes: the last one comes back to where the first began.
  for (let digit = 0; digit < DIGITS; digit += 2) {
    sortByDigit(order, spare, (row) => digits[row * DIGITS + digit] ?? 0);
    sortByDigit(spare, order, (row) => digits[row * DIGITS + digit + 1] ?? 0);
  }
  return order;
}

/** One pass. The least digit comes first in memory: x86-64 and arm64 are both little-endian. */
function sortByDigit(from: Uint32Array, to: Uint32Array, digitOf: (row: number) => number): void {
  const next = new Uint32Array(VALUES);
  for (const row of from) {
    const digit = digitOf(row) + 1;
    if (digit < VALUES) next[digit] = (next[digit] ?? 0) + 1;
  }
  for (let value = 1; value < VALUES; value++) next[value] = (next[value] ?? 0) + (next[value - 1] ?? 0);
  for (const row of from) {
    const digit = digitOf(row);
    const place = next[digit] ?? 0;
    to[place] = row;
    next[digit] = place + 1;
  }
}
