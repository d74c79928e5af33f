import { closeSync, constants, fstatSync, openSync } from "node:fs";
import { isatty } from "node:tty";

/** A descriptor to write to, and how to give it back. */
export interface LineDescriptor {
  readonly fd: number;
  release(): void;
}

/**
 * The same pipe or terminal as `fd`, opened anew without blocking; anything else as it is.
 *
 * A write that blocks in a thread of Node's pool keeps the process from ending, so a reader that stands still would hold
 * up even process.exit. Setting O_NONBLOCK on `fd` itself would set it for every process that shares the pipe. A regular
 * file is not opened anew, for that would lose its position; a socket cannot be.
 */
export function openLineDescriptor(fd: number): LineDescriptor {
  const given: LineDescriptor = { fd, release: () => {} };
  try {
    if (!fstatSync(fd).isFIFO() && !isatty(fd)) return given;
    const own = openSync(`/proc/self/fd/${fd}`, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    return { fd: own, release: () => closeSync(own) };
  } catch {
    // No /proc, no right to open another user's pipe, or no reader: writing to `fd` itself works or says what is wrong.
    return given;
  }
}
