import { constants, tmpdir } from "node:os";
import { terminalText } from "../../src/core/event/terminal-text.ts";
import { cacheFolder } from "./cache/cache.ts";
import { LabError } from "./lab-error.ts";
import { removeUnfinished } from "./unfinished.ts";

/** Runs a command of the lab to its end; also where it is interrupted, its machines end and nothing half made stays. */
export async function runCommand(main: () => Promise<void>): Promise<void> {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => process.exit(128 + constants.signals[signal]));
  }
  process.once("exit", () => removeUnfinished([cacheFolder, tmpdir()]));
  await main().catch(fail);
}

/** Says what the lab cannot do, and that the command has failed; what else is thrown is a bug. */
export function fail(error: unknown): void {
  if (!(error instanceof LabError)) throw error;
  // It may quote what a guest said.
  const lines = error.message.split("\n").map(terminalText);
  process.stderr.write(`lab: ${lines.join("\n")}\n`);
  process.exitCode = 1;
}
