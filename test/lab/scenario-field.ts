import { isIP } from "node:net";
import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import { suggest } from "./closest.ts";
import { LabError } from "./lab-error.ts";

const durationUnits: ReadonlyMap<string, number> = new Map([
  ["ms", 1],
  ["s", 1000],
  ["m", 60_000],
  ["h", 3_600_000],
  ["d", 86_400_000],
]);

interface Source {
  readonly file: string;
  readonly document: Document;
  readonly lines: LineCounter;
}

/** One value of a scenario file and where it stands. Whatever it is not ends the reading with a message for people. */
export class Field {
  /** As `run[0].at`; empty for the whole file. */
  readonly path: string;
  readonly #node: Node | null;
  readonly #source: Source;

  private constructor(path: string, node: unknown, source: Source) {
    const resolved = isAlias(node) ? node.resolve(source.document) : node;
    this.path = path;
    this.#node = isMap(resolved) || isSeq(resolved) || isScalar(resolved) ? resolved : null;
    this.#source = source;
  }

  /** The whole of a YAML text; `file` is what messages call it. */
  static of(text: string, file: string): Field {
    const lines = new LineCounter();
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
    const [error] = [...document.errors, ...document.warnings];
    if (error !== undefined) {
      const { line } = lines.linePos(error.pos[0]);
      throw new LabError(`Cannot read scenario "${file}", line ${line}: ${error.message}; mend the YAML there`);
    }
    return new Field("", document.contents, { file, document, lines });
  }

  /** Ends the reading: says where, what stands there, and what to write instead. */
  fail(remedy: string): never {
    const value = this.#node === null ? "empty" : JSON.stringify(this.#node.toJS(this.#source.document));
    const shown = value.length > 80 ? `${value.slice(0, 79)}…` : value;
    throw this.#error(`${this.path === "" ? "the file" : this.path} is ${shown}; ${remedy}`);
  }

  /** A map that has no keys but these; each is a field or absent. */
  keys<Key extends string>(known: readonly Key[]): Partial<Record<Key, Field>> {
    const fields: Partial<Record<Key, Field>> = {};
    for (const [name, field] of this.entries()) {
      const key = known.find((candidate) => candidate === name);
      if (key === undefined) throw field.#error(`${field.path} is no key of a scenario; ${suggest(name, known)}`);
      fields[key] = field;
    }
    return fields;
  }

  /** Any map, in the order of the file. */
  entries(): readonly (readonly [string, Field])[] {
    const node = this.#node;
    if (!isMap(node)) this.fail("write a map of keys and values");
    return node.items.map((pair) => {
      const name = String(isScalar(pair.key) ? pair.key.value : pair.key);
      return [name, new Field(pathOf(this.path, name), pair.value, this.#source)] as const;
    });
  }

  list(): readonly Field[] {
    const node = this.#node;
    if (!isSeq(node)) this.fail("write a list");
    return node.items.map((item, index) => new Field(`${this.path}[${index}]`, item, this.#source));
  }

  /** What a key that must be there is read from. */
  need(field: Field | undefined, key: string, remedy: string): Field {
    if (field === undefined) throw this.#error(`${pathOf(this.path, key)} is missing; ${remedy}`);
    return field;
  }

  text(remedy = "write a text"): string {
    const value = isScalar(this.#node) ? this.#node.value : null;
    return typeof value === "string" && value !== "" ? value : this.fail(remedy);
  }

  matching(pattern: RegExp, remedy: string): string {
    const text = this.text(remedy);
    return pattern.test(text) ? text : this.fail(remedy);
  }

  number(isFit: (value: number) => boolean, remedy: string): number {
    const value = isScalar(this.#node) ? this.#node.value : null;
    return typeof value === "number" && isFit(value) ? value : this.fail(remedy);
  }

  port(): number {
    return this.number((port) => Number.isInteger(port) && port > 0 && port < 65_536, "write a port, 1 to 65535");
  }

  address(): string {
    const text = this.text("write an IPv4 or IPv6 address");
    return isIP(text) > 0 ? text : this.fail("write an IPv4 or IPv6 address");
  }

  oneOf<Choice extends string>(choices: readonly Choice[]): Choice {
    const text = this.text(suggest("", choices));
    return choices.find((choice) => choice === text) ?? this.fail(suggest(text, choices));
  }

  durationMs(): number {
    const remedy = "write a duration such as 90s, 10m, 6h or 2d";
    const [, amount, unit = ""] = /^(\d+(?:\.\d+)?)(ms|[smhd])$/.exec(this.text(remedy)) ?? [];
    return Math.round(Number(amount ?? this.fail(remedy)) * (durationUnits.get(unit) ?? this.fail(remedy)));
  }

  #error(what: string): LabError {
    const { file, lines } = this.#source;
    const at = this.#node?.range?.[0];
    const line = at === undefined ? "" : `, line ${lines.linePos(at).line}`;
    return new LabError(`Cannot read scenario "${file}"${line}: ${what}`);
  }
}

function pathOf(parent: string, key: string): string {
  const shown = /^[\w-]+$/.test(key) ? key : `"${key}"`;
  return parent === "" ? shown : `${parent}.${shown}`;
}
