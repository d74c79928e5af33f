/** Of a file that anybody may have written: more than these is not looked at. */
const MOST_ITEMS = 64;
const LONGEST_TEXT = 4096;

/**
 * A value out of JSON that nobody has checked, asked for what a reader can use. What is not there, or is of another
 * kind, is null or empty: a finding of another version is drawn as far as it goes.
 */
export class JsonView {
  readonly #value: unknown;

  constructor(value: unknown) {
    this.#value = value;
  }

  /** What stands at a path of field names, `actor.file.mode`. */
  at(path: string): JsonView {
    let value = this.#value;
    for (const name of path.split(".")) value = isRecord(value) && Object.hasOwn(value, name) ? value[name] : null;
    return new JsonView(value);
  }

  /** As it came: to be looked at again, by another one of these. */
  get raw(): unknown {
    return this.#value;
  }

  get text(): string | null {
    return typeof this.#value === "string" && this.#value !== "" ? this.#value.slice(0, LONGEST_TEXT) : null;
  }

  get number(): number | null {
    return typeof this.#value === "number" && Number.isFinite(this.#value) ? this.#value : null;
  }

  get flag(): boolean | null {
    return typeof this.#value === "boolean" ? this.#value : null;
  }

  get items(): readonly JsonView[] {
    return Array.isArray(this.#value) ? this.#value.slice(0, MOST_ITEMS).map((item) => new JsonView(item)) : [];
  }

  /** Those of a list that are texts. */
  get texts(): readonly string[] {
    return this.items.flatMap(({ text }) => (text === null ? [] : [text]));
  }

  get entries(): readonly (readonly [name: string, value: JsonView])[] {
    if (!isRecord(this.#value)) return [];
    const entries = Object.entries(this.#value).slice(0, MOST_ITEMS);
    return entries.map(([name, value]) => [name, new JsonView(value)] as const);
  }

  get isThere(): boolean {
    return this.#value !== null && this.#value !== undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
