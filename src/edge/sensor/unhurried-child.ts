import { getDefaultHighWaterMark, setDefaultHighWaterMark } from "node:stream";
import { execa } from "execa";

/** What a child is started with. */
export interface UnhurriedOptions {
  /** All of its stdin. */
  readonly input: string;
  /** Beside the environment that this process has. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Starts a program whose reader can rest: its output is read ahead by one piece, a line mostly, and no further. Node's own measure
 * is 64 KiB, by which each line wakes it up as it comes, whether anybody reads or not.
 */
export function startUnhurried(command: string, args: readonly string[], { input, env }: UnhurriedOptions) {
  const usual = getDefaultHighWaterMark(false);
  // Nothing else tells a child's streams; they are made before this returns
  setDefaultHighWaterMark(false, 1);
  try {
    return execa(command, args, {
      ...{ input, env },
      // Never kept in memory: it runs for months
      buffer: false,
      reject: false,
      // A terminal's Ctrl-C goes to tocsin alone, which then ends the kernel side in order
      detached: true,
      cleanup: true,
    });
  } finally {
    setDefaultHighWaterMark(false, usual);
  }
}
