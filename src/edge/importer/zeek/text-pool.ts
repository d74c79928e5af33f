/** A Map holds no more than 2^24 entries; past this bound texts are kept, and no longer recognised. */
const MOST_RECOGNISED = 8_000_000;

/** Texts that repeat, as numbers from 1 on; 0 is null. */
export class TextPool {
  readonly #ids = new Map<string, number>();
  readonly #texts: (string | null)[] = [null];

  idOf(text: string | null): number {
    if (text === null) return 0;
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    const id = this.#texts.push(text) - 1;
    if (id < MOST_RECOGNISED) this.#ids.set(text, id);
    return id;
  }

  textOf(id: number): string | null {
    return this.#texts[id] ?? null;
  }
}
