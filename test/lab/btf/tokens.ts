/** The words, numbers, versions and signs of a piece of C, taken one after another. */
export class Tokens {
  readonly #text: string;
  readonly #tokens: readonly RegExpExecArray[];
  #next = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = [...text.matchAll(/\d+\.\d+|\w+|==|\S/g)];
  }

  isAtEnd(): boolean {
    return this.#next >= this.#tokens.length;
  }

  /** The token that is `ahead` of the next one, or an empty text past the end. */
  peek(ahead = 0): string {
    return this.#tokens[this.#next + ahead]?.[0] ?? "";
  }

  take(token: string): boolean {
    const isNext = this.peek() === token;
    if (isNext) this.#next += 1;
    return isNext;
  }

  expect(token: string): void {
    if (!this.take(token)) this.#fail(`"${token}"`);
  }

  word(): string {
    if (!/^\w/.test(this.peek())) this.#fail("a name");
    return this.#tokens[this.#next++]?.[0] ?? "";
  }

  number(): number {
    const value = Number(this.peek());
    if (this.isAtEnd() || !Number.isSafeInteger(value)) this.#fail("a number");
    this.#next += 1;
    return value;
  }

  /** Where the next token stands in the text. */
  place(): number {
    return this.#tokens[this.#next]?.index ?? this.#text.length;
  }

  /** What stands between `start` and the next token, on one line. */
  textFrom(start: number): string {
    return this.#text.slice(start, this.place()).replaceAll(/\s+/g, " ").trim();
  }

  #fail(wanted: string): never {
    const rest = this.#text.slice(this.place(), this.place() + 40).replaceAll(/\s+/g, " ");
    throw new Error(
      `Cannot read a declaration: ${wanted} is missing before "${rest}"; see declarations.ts for the form`,
    );
  }
}
