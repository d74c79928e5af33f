import { Writable } from "node:stream";
import { execa } from "execa";
import { TocsinError } from "../core/tocsin-error.ts";

export interface HeldCommand {
  readonly pid: number;
  /** Settles when it has ended. */
  readonly ended: Promise<unknown>;
  /** Lets it begin. */
  release(): void;
  /** Ends it, begun or not. */
  end(): void;
}

/** Waits for a line on descriptor 3, then becomes the command: its pid is known, and watched, before its first step. */
const gate = 'read -r _ <&3 && exec 3<&- && exec "$@"';

/** Makes the process that COMMAND will run in, and holds it back. Its output goes to stderr: stdout is for records. */
export function holdCommand(command: readonly string[]): HeldCommand {
  const child = execa("sh", ["-c", gate, "sh", ...command], {
    stdio: ["inherit", process.stderr, "inherit", "pipe"],
    buffer: false,
    reject: false,
  });
  const { pid } = child;
  if (pid === undefined)
    throw new TocsinError("usage", `Cannot start "${command[0]}": there is no sh to start it with`);
  const hold = child.stdio[3];
  return {
    pid,
    ended: child,
    release: () => {
      if (hold instanceof Writable) hold.end("\n");
    },
    end: () => void child.kill("SIGTERM"),
  };
}
