const LINE_FEED = 0x0a;
const BRACE = 0x7b;
const BACKSLASH = 0x5c;
const NOTHING = new Uint8Array(0);
/** How many rejected lines are kept to be shown, and how many bytes of each. */
const MAX_SAMPLES = 3;
const MAX_SAMPLE_BYTES = 80;

export interface LineGuardOptions {
  /** Longest line that passes, its end not counted. */
  readonly maxLineBytes: number;
  /** Rewrites a line, given as latin1 text; asked only for lines that hold a backslash or a byte outside ASCII. */
  readonly repair?: (line: string) => string;
}

/**
 * Stands between raw bytes and an NDJSON parser and lets through only whole lines that begin with `{`.
 *
 * The parser reads a line without end into memory, ends its stream at the line `null`, and says nothing of lines that it
 * cannot read. Behind the guard it sees only lines of bounded length that become an object or nothing, so that lines
 * passed minus objects out is the count of malformed lines.
 */
export class LineGuard {
  readonly #maxLineBytes: number;
  readonly #repair: ((line: string) => string) | null;
  /** The line whose end has not come yet: its pieces are copied, since the caller may reuse the chunk. */
  #carry: Uint8Array[] = [];
  #carryBytes = 0;
  #isSkipping = false;
  #lines = 0;
  #rejected = 0;
  readonly #samples: string[] = [];

  constructor(options: LineGuardOptions) {
    this.#maxLineBytes = options.maxLineBytes;
    this.#repair = options.repair ?? null;
  }

  /** Lines passed so far. */
  get lines(): number {
    return this.#lines;
  }

  /** Lines held back so far: over-long, or not beginning with `{`. Blank lines are not counted. */
  get rejected(): number {
    return this.#rejected;
  }

  /** Beginnings of the first rejected lines, as latin1 text. */
  get samples(): readonly string[] {
    return this.#samples;
  }

  /** The lines that end in this chunk and pass, each with its line feed. The result may be a view of the chunk. */
  push(chunk: Uint8Array): Uint8Array {
    const first = chunk.indexOf(LINE_FEED);
    if (first === -1) {
      this.#keep(chunk);
      return NOTHING;
    }
    const last = chunk.lastIndexOf(LINE_FEED);
    if (this.#carryBytes === 0 && !this.#isSkipping) {
      const passed = this.#passLines(chunk.subarray(0, last + 1));
      this.#keep(chunk.subarray(last + 1));
      return passed;
    }
    const head = this.#finishLine(chunk.subarray(0, first + 1));
    const passed = this.#passLines(chunk.subarray(first + 1, last + 1));
    this.#keep(chunk.subarray(last + 1));
    return join([head, passed]);
  }

  /** What is left when no more bytes come: a last line without its line feed. */
  end(): Uint8Array {
    return this.#carryBytes > 0 || this.#isSkipping ? this.#finishLine(Uint8Array.of(LINE_FEED)) : NOTHING;
  }

  /** Copies nothing as long as every line passes as it is. */
  #passLines(lines: Uint8Array): Uint8Array {
    const parts: Uint8Array[] = [];
    const mayNeedRepair = this.#repair !== null && holdsBackslashOrHighByte(lines);
    let kept = 0;
    for (let start = 0; start < lines.length; ) {
      const end = lines.indexOf(LINE_FEED, start) + 1;
      const isPlain = !mayNeedRepair || !holdsBackslashOrHighByte(lines.subarray(start, end));
      if (isPlain && lines[start] === BRACE && end - start - 1 <= this.#maxLineBytes) {
        this.#lines++;
      } else {
        if (start > kept) parts.push(lines.subarray(kept, start));
        parts.push(this.#passLine(lines.subarray(start, end)));
        kept = end;
      }
      start = end;
    }
    if (kept === 0) return lines;
    parts.push(lines.subarray(kept));
    return join(parts);
  }

  #passLine(line: Uint8Array): Uint8Array {
    if (line[0] === BRACE && line.length - 1 <= this.#maxLineBytes) {
      this.#lines++;
      if (this.#repair === null || !holdsBackslashOrHighByte(line)) return line;
      return new TextEncoder().encode(this.#repair(latin1(line)));
    }
    if (!isBlank(line)) this.#reject(line);
    return NOTHING;
  }

  #reject(line: Uint8Array): void {
    this.#rejected++;
    if (this.#samples.length < MAX_SAMPLES) this.#samples.push(latin1(line.subarray(0, MAX_SAMPLE_BYTES)).trimEnd());
  }

  #finishLine(rest: Uint8Array): Uint8Array {
    this.#keep(rest.subarray(0, -1));
    const line = join([...this.#carry, rest.subarray(-1)]);
    this.#carry = [];
    this.#carryBytes = 0;
    if (!this.#isSkipping) return this.#passLine(line);
    this.#isSkipping = false;
    return NOTHING;
  }

  #keep(piece: Uint8Array): void {
    if (this.#isSkipping || piece.length === 0) return;
    // Not slice(), which for a Buffer is a view.
    this.#carry.push(new Uint8Array(piece));
    this.#carryBytes += piece.length;
    if (this.#carryBytes <= this.#maxLineBytes) return;
    this.#reject(join(this.#carry));
    this.#carry = [];
    this.#carryBytes = 0;
    this.#isSkipping = true;
  }
}

/** Four bytes at a time, since this runs over all that bpftrace says; zero-byte test of Hacker's Delight, section 6-1. */
function holdsBackslashOrHighByte(bytes: Uint8Array): boolean {
  const isHit = (byte: number): boolean => byte === BACKSLASH || byte >= 0x80;
  if (bytes.length < 8) return bytes.some(isHit);
  const aligned = -bytes.byteOffset & 3;
  const words = new Int32Array(bytes.buffer, bytes.byteOffset + aligned, (bytes.length - aligned) >>> 2);
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? 0;
    const backslashIsZero = word ^ 0x5c5c5c5c;
    if (((word | ((backslashIsZero - 0x01010101) & ~backslashIsZero)) & 0x80808080) !== 0) return true;
  }
  return bytes.subarray(0, aligned).some(isHit) || bytes.subarray(aligned + words.byteLength).some(isHit);
}

function isBlank(line: Uint8Array): boolean {
  return line.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d || byte === LINE_FEED);
}

/** Not TextDecoder, whose "latin1" is windows-1252 and moves 0x80 to 0x9f elsewhere. */
function latin1(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const filled = parts.filter((part) => part.length > 0);
  const [only] = filled;
  if (filled.length <= 1) return only ?? NOTHING;
  const joined = new Uint8Array(filled.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of filled) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}
