import { redactArgs } from "../../core/process/redact.ts";

/**
 * Redacts command lines, and remembers those without a secret: a script runs the same few over and over. One with a secret is
 * never kept.
 */
export class RedactedArgs {
  readonly #harmless = new Map<string, readonly string[]>();

  redact(args: readonly string[]): readonly string[] {
    const key = args.join("\0");
    const known = this.#harmless.get(key);
    // No argument holds a NUL, so none but the empty list has the key of another: "" alone
    if (known !== undefined && known.length === args.length) return known;
    const redacted = redactArgs(args);
    const isHarmless = redacted.every((arg, index) => arg === args[index]);
    if (isHarmless && key.length <= LONGEST) this.#keep(key, redacted);
    return redacted;
  }

  #keep(key: string, args: readonly string[]): void {
    this.#harmless.set(key, args);
    const [oldest] = this.#harmless.keys();
    if (this.#harmless.size > MOST && oldest !== undefined) this.#harmless.delete(oldest);
  }
}

const LONGEST = 512;
const MOST = 1024;
