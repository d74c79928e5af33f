import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";
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
  const refusal = refusalOf(command[0] ?? "");
  if (refusal !== null) throw new TocsinError("usage", refusal);
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

/** Why no such program can be started, found out before anything else is: sh would only say so after all is attached. */
function refusalOf(name: string): string | null {
  if (name.includes("/")) {
    return isProgram(name)
      ? null
      : `Cannot start "${name}": it is no file that may be executed; check the path and its mode`;
  }
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return folders.some((folder) => isProgram(join(folder === "" ? "." : folder, name)))
    ? null
    : `Cannot start "${name}": no directory of PATH has it; check the name or give a path`;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    // Absent, or not for this user to execute.
    return false;
  }
}
