const SLOTS = 4096;
const MOST_BYTES = 64;
const BACKSLASH = 0x5c;

/** Short texts that a log says again and again, made once: comparing bytes is cheaper than making a string of them. */
export class TextCache {
  readonly #texts: string[] = new Array(SLOTS).fill("");

  /** Text of plain ASCII bytes, or null where they are not that, or too many. */
  textOf(bytes: Buffer, start: number, end: number): string | null {
    const length = end - start;
    if (length > MOST_BYTES) return null;
    let hash = length;
    for (let index = start; index < end; index++) {
      const byte = bytes[index] ?? 0;
      if (byte >= 0x80 || byte === BACKSLASH) return null;
      hash = Math.imul(hash ^ byte, 0x01000193);
    }
    const slot = (hash ^ (hash >>> 15)) & (SLOTS - 1);
    const known = this.#texts[slot] ?? "";
    if (says(known, bytes, start, length)) return known;
    const text = bytes.toString("latin1", start, end);
    this.#texts[slot] = text;
    return text;
  }
}

function says(text: string, bytes: Buffer, start: number, length: number): boolean {
  if (text.length !== length) return false;
  for (let index = 0; index < length; index++) if (text.charCodeAt(index) !== bytes[start + index]) return false;
  return true;
}
