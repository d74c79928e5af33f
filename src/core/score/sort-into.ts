/**
 * Puts the first so many values in ascending order, in place where both are one array. By insertion, which for some dozen
 * numbers costs less than the call of a library.
 */
export function sortInto(sorted: Float64Array, values: Float64Array, length: number): void {
  for (let index = 0; index < length; index++) {
    const value = values[index] ?? 0;
    let place = index;
    for (; place > 0 && (sorted[place - 1] ?? 0) > value; place--) sorted[place] = sorted[place - 1] ?? 0;
    sorted[place] = value;
  }
}

/** Puts one more value in its place among values in ascending order. */
export function insertInOrder(sorted: number[], value: number): void {
  let place = sorted.length;
  sorted.push(value);
  for (; place > 0 && (sorted[place - 1] ?? 0) > value; place--) sorted[place] = sorted[place - 1] ?? 0;
  sorted[place] = value;
}
