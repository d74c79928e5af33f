import { millisOf, numberOf, plainDecimal, type Span } from "./decimal.ts";
import { ipv4OfBytes } from "./ipv4-of-bytes.ts";
import type { Column, Row } from "./row.ts";
import { TextCache } from "./text-cache.ts";
import { bytesHash } from "./text-hash.ts";
import { unescapedText } from "./tsv-escape.ts";
import { noLayout, type TsvLayout } from "./tsv-layout.ts";

const DASH = 0x2d;
const NOTHING: Span = { start: 0, end: 0 };

/**
 * A line of a TSV log, read in place: one pass finds where its fields begin, and only those that are asked for become
 * values. Loaded with a line after the other.
 */
export class TsvRow implements Row {
  #layout: TsvLayout = noLayout;
  /** The layout's own, one look-up nearer. */
  #places = noLayout.places;
  #bytes: Buffer = Buffer.alloc(0);
  /** Where each field begins, and where one after the last would. */
  #starts = new Int32Array(1);
  #lineHash = 0;
  readonly #cache = new TextCache();

  get lineHash(): number {
    return this.#lineHash;
  }

  use(layout: TsvLayout): void {
    this.#layout = layout;
    this.#places = layout.places;
    this.#starts = new Int32Array(layout.least + 1);
  }

  /** Takes a line in, its end not included; false where it has too few fields. */
  load(bytes: Buffer, start: number, end: number): boolean {
    const { separator, least } = this.#layout;
    const starts = this.#starts;
    this.#bytes = bytes;
    let hash = 0x811c9dc5;
    let fields = 0;
    starts[0] = start;
    for (let index = start; index < end; index++) {
      const byte = bytes[index] ?? 0;
      hash = Math.imul(hash ^ byte, 0x01000193);
      if (byte === separator && fields < least) starts[++fields] = index + 1;
    }
    if (fields < least) starts[++fields] = end + 1;
    this.#lineHash = hash >>> 0;
    return least > 0 && fields === least;
  }

  text(of: Column): string | null {
    const span = this.#span(of);
    if (this.#isUnset(span)) return null;
    if (this.#says(span, this.#layout.emptyField)) return "";
    return (
      this.#cache.textOf(this.#bytes, span.start, span.end) ?? unescapedText(this.#bytes.subarray(span.start, span.end))
    );
  }

  texts(of: Column): readonly string[] {
    const span = this.#span(of);
    if (this.#isUnset(span) || this.#says(span, this.#layout.emptyField)) return [];
    const items = this.#raw(span).split(this.#layout.setSeparator);
    return items.map((item) => unescapedText(Buffer.from(item, "latin1")));
  }

  number(of: Column): number {
    const span = this.#span(of);
    const plain = plainDecimal(this.#bytes, span, 0);
    return Number.isNaN(plain) && !this.#isUnset(span) ? numberOf(this.#raw(span)) : plain;
  }

  millis(of: Column): number {
    const span = this.#span(of);
    const plain = plainDecimal(this.#bytes, span, 3);
    return Number.isNaN(plain) && !this.#isUnset(span) ? millisOf(this.#raw(span)) : plain;
  }

  ipv4(of: Column): number {
    return ipv4OfBytes(this.#bytes, this.#span(of));
  }

  hash(of: Column): number {
    const span = this.#span(of);
    return this.#isUnset(span) ? 0 : bytesHash(this.#bytes, span.start, span.end);
  }

  #span(of: Column): Span {
    const place = this.#places[of] ?? -1;
    if (place < 0) return NOTHING;
    return { start: this.#starts[place] ?? 0, end: (this.#starts[place + 1] ?? 0) - 1 };
  }

  #isUnset(span: Span): boolean {
    if (span.start === span.end) return true;
    const { unsetField } = this.#layout;
    if (unsetField === "-") return span.end - span.start === 1 && this.#bytes[span.start] === DASH;
    return this.#says(span, unsetField);
  }

  #says({ start, end }: Span, text: string): boolean {
    return end - start === text.length && this.#bytes.toString("latin1", start, end) === text;
  }

  #raw({ start, end }: Span): string {
    return this.#bytes.toString("latin1", start, end);
  }
}
