import { open } from "node:fs/promises";
import { textFromBytes } from "../../core/event/text.ts";

export interface CommandLine {
  readonly args: readonly string[];
  readonly isCut: boolean;
}

/**
 * Reads command lines, a few at a time. The kernel fetches them from the process's own memory, so a hostile process can
 * make the read hang (pages of a stalled FUSE file): such a read keeps its place until it ends, and when every place is
 * taken the answer is null, at once, so that nobody else waits and no more than these threads are lost.
 */
export class CommandLines {
  readonly #procRoot: string;
  #hung = 0;
  #last: Promise<unknown> = Promise.resolve();

  constructor(procRoot: string) {
    this.#procRoot = procRoot;
  }

  /** The first 4096 bytes of the command line; null where it is empty, gone or cannot be had in time. */
  async read(pid: number): Promise<CommandLine | null> {
    const turn = this.#last.then(() => this.#readInTime(pid));
    this.#last = turn;
    return await turn;
  }

  async #readInTime(pid: number): Promise<CommandLine | null> {
    if (this.#hung >= MOST_HUNG) return null;
    this.#hung += 1;
    const reading = readStart(`${this.#procRoot}/${pid}/cmdline`).finally(() => {
      this.#hung -= 1;
    });
    const { promise: late, resolve } = Promise.withResolvers<null>();
    const timer = setTimeout(() => resolve(null), PATIENCE_MS);
    const bytes = await Promise.race([reading, late]);
    clearTimeout(timer);
    return bytes === null ? null : parseCommandLine(bytes);
  }
}

/** Splits NUL-ended arguments; one byte more than the bound says that there was more. Null where there are none. */
export function parseCommandLine(bytes: Buffer): CommandLine | null {
  const isCut = bytes.length > MOST_BYTES;
  const kept = bytes.subarray(0, MOST_BYTES);
  let end = kept.length;
  // A process that renames itself leaves a tail of NULs
  while (end > 0 && kept[end - 1] === 0) end -= 1;
  if (end === 0) return null;
  const args: string[] = [];
  for (let start = 0; start <= end; ) {
    const nul = kept.indexOf(0, start);
    const stop = nul < 0 || nul > end ? end : nul;
    args.push(textFromBytes(kept.subarray(start, stop)));
    start = stop + 1;
  }
  return { args, isCut };
}

async function readStart(path: string): Promise<Buffer | null> {
  const handle = await open(path).catch(() => null);
  if (handle === null) return null;
  try {
    const bytes = Buffer.alloc(MOST_BYTES + 1);
    let length = 0;
    while (length < bytes.length) {
      const { bytesRead } = await handle.read(bytes, length, bytes.length - length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return bytes.subarray(0, length);
  } catch {
    // Gone between open and read
    return null;
  } finally {
    await handle.close();
  }
}

const MOST_BYTES = 4096;
const MOST_HUNG = 2;
const PATIENCE_MS = 500;
