import { textFromBytes } from "../../core/event/text.ts";
import { redactArgs } from "../../core/process/redact.ts";

/**
 * Arguments as text and without secrets, out of the bytes of a process. Remembers those that hold no secret, since a script
 * runs the same few over and over; one that holds a secret is never kept.
 */
export class RedactedArgs {
  readonly #harmless = new Map<string, readonly string[]>();

  of(bytes: Buffer): readonly string[] {
    if (bytes.length > LONGEST_BYTES) return redactArgs(splitAtNul(bytes));
    const key = bytes.toString("latin1");
    const known = this.#harmless.get(key);
    if (known !== undefined) return known;
    const args = splitAtNul(bytes);
    const redacted = redactArgs(args);
    if (redacted.every((arg, index) => arg === args[index])) this.#keep(key, redacted);
    return redacted;
  }

  #keep(key: string, args: readonly string[]): void {
    this.#harmless.set(key, args);
    const [oldest] = this.#harmless.keys();
    if (this.#harmless.size > MOST && oldest !== undefined) this.#harmless.delete(oldest);
  }
}

/** Arguments as text: each ends with a NUL, an empty one is only that; a cut last one has none. */
export function splitAtNul(bytes: Buffer): readonly string[] {
  const parts: string[] = [];
  let start = 0;
  for (let end = bytes.indexOf(0); end !== -1; end = bytes.indexOf(0, start)) {
    parts.push(textFromBytes(bytes.subarray(start, end)));
    start = end + 1;
  }
  if (start < bytes.length) parts.push(textFromBytes(bytes.subarray(start)));
  return parts;
}

const LONGEST_BYTES = 512;
const MOST = 2048;
