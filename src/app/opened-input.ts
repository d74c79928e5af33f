import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { TocsinError } from "../core/tocsin-error.ts";
import { sayProgress } from "./say.ts";

/** As many bytes as the guess needs, unless a line that is not blank ends before. */
const GUESS_BYTES = 4096;
const PROGRESS_MS = 200;

export interface OpenedInput {
  readonly first: Buffer;
  readonly rest: Readable;
  /** Lets go of the input, read to its end or not: an open stdin would keep a finished command from ending. */
  close(): void;
}

/** The first bytes of an input, "-" being stdin, and all of it as a stream that tells on a terminal how far it is. */
export async function openInput(path: string): Promise<OpenedInput> {
  const progress = await progressOf(path);
  const input: Readable = path === "-" ? process.stdin : createReadStream(path, { highWaterMark: 1024 * 1024 });
  const chunks = input[Symbol.asyncIterator]();
  let first = Buffer.alloc(0);
  try {
    while (first.length < GUESS_BYTES && !first.toString("latin1").trimStart().includes("\n")) {
      const next: IteratorResult<Buffer> = await chunks.next();
      if (next.done === true) break;
      first = Buffer.concat([first, next.value]);
    }
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new TocsinError("unreadable-input", `Cannot read "${path}": ${why}; check the path`, { cause });
  }
  const whole = async function* (): AsyncGenerator<Buffer> {
    progress(first.length);
    yield first;
    for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) {
      progress(next.value.length);
      yield next.value;
    }
  };
  return {
    first,
    rest: Readable.from(whole(), { objectMode: true }),
    close() {
      input.destroy();
      sayProgress("");
    },
  };
}

/** Says on a terminal, a few times a second, how far it is. */
async function progressOf(path: string): Promise<(bytes: number) => void> {
  const total =
    path === "-"
      ? null
      : await stat(path)
          .then(({ size }) => size)
          .catch(() => null);
  let read = 0;
  let told = Date.now();
  return (bytes) => {
    read += bytes;
    if (Date.now() - told < PROGRESS_MS) return;
    told = Date.now();
    const share = total === null || total === 0 ? "" : ` (${Math.floor((read / total) * 100)} %)`;
    sayProgress(`${path}: ${(read / 1e6).toFixed(1)} MB${share}`);
  };
}
