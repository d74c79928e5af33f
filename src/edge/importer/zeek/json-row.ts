import { isIPv4 } from "node:net";
import { millisOf, numberOf } from "./decimal.ts";
import { ipv4OfBytes } from "./ipv4-of-bytes.ts";
import { type Column, columnNames, type Row } from "./row.ts";
import { bytesHash } from "./text-hash.ts";
import { unescapedText } from "./tsv-escape.ts";

interface Fields {
  readonly [name: string]: unknown;
  readonly id?: unknown;
  readonly _path?: unknown;
}

/** A line of a JSON log. Its keys are flat, `id.orig_h`, or nested, `id: {orig_h}`. */
export class JsonRow implements Row {
  #fields: Fields = {};
  #id: Fields = {};
  #lineHash = 0;

  get lineHash(): number {
    return this.#lineHash;
  }

  /** Takes a line in, its end not included; false where it is no object. */
  load(bytes: Buffer, start: number, end: number): boolean {
    const object = objectOf(bytes.toString("utf8", start, end));
    if (object === null) return false;
    this.#fields = object;
    const { id } = object;
    this.#id = isFields(id) ? id : {};
    this.#lineHash = bytesHash(bytes, start, end) % 0x1_0000_0000;
    return true;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#fields, name);
  }

  /** Log that the row says it is of, or null. */
  get path(): string | null {
    const { _path: path } = this.#fields;
    return typeof path === "string" ? path : null;
  }

  text(of: Column): string | null {
    const value = this.#value(of);
    return value === null || value === undefined ? null : textOf(value);
  }

  texts(of: Column): readonly string[] {
    const value = this.#value(of);
    return Array.isArray(value) ? value.map(textOf).filter((text) => text !== null) : [];
  }

  number(of: Column): number {
    return numberOf(this.#value(of));
  }

  millis(of: Column): number {
    return millisOf(this.#value(of));
  }

  ipv4(of: Column): number {
    const value = this.#value(of);
    if (typeof value !== "string" || !isIPv4(value)) return -1;
    const bytes = Buffer.from(value, "latin1");
    return ipv4OfBytes(bytes, { start: 0, end: bytes.length });
  }

  hash(of: Column): number {
    const text = this.text(of);
    if (text === null || text === "") return 0;
    const bytes = Buffer.from(text);
    return bytesHash(bytes, 0, bytes.length);
  }

  #value(of: Column): unknown {
    const name = columnNames[of] ?? "";
    return this.#fields[name] ?? (name.startsWith("id.") ? this.#id[name.slice(3)] : null);
  }
}

/** Zeek writes bytes that are no UTF-8 as `\xNN` here, too. */
function textOf(value: unknown): string | null {
  if (typeof value === "string") return value.includes("\\") ? unescapedText(Buffer.from(value)) : value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : null;
}

function objectOf(line: string): Fields | null {
  try {
    const value: unknown = JSON.parse(line);
    return isFields(value) ? value : null;
  } catch {
    // Not JSON, which is what was asked.
    return null;
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
