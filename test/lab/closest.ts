/** The known word that a mistyped one is nearest to, or null where none is near: at most a third of it is wrong. */
export function closest(word: string, known: Iterable<string>): string | null {
  let best: { readonly word: string; readonly distance: number } | null = null;
  for (const candidate of known) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance > Math.max(1, candidate.length / 3)) continue;
    if (best === null || distance < best.distance) best = { word: candidate, distance };
  }
  return best?.word ?? null;
}

/** `; did you mean "x"?` or what to write where nothing is near. */
export function suggest(word: string, known: readonly string[]): string {
  const near = closest(word, known);
  return near === null ? `write one of ${known.join(", ")}` : `did you mean "${near}"?`;
}

/** Letters to add, drop or replace (Levenshtein), a swap of two neighbours counting once. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const steps = [(last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + change];
      row.push(Math.min(...steps, isSwap ? (before[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY));
    }
    before = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
