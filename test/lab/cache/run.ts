import { execa } from "execa";
import { LabError } from "../lab-error.ts";

interface Surroundings {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Milliseconds. */
  readonly timeout?: number;
  /** What errors call it. */
  readonly name?: string;
}

/** Runs a program whose failure is the lab's: what it said is in the error. */
export async function run(command: string, args: readonly string[], surroundings: Surroundings = {}): Promise<string> {
  const { name = `${command} ${args.join(" ")}`, ...options } = surroundings;
  // A root that became so by su has no sbin on its PATH.
  const env = {
    PATH: [process.env["PATH"], "/usr/sbin:/usr/bin:/sbin:/bin"].filter(Boolean).join(":"),
    ...options.env,
  };
  const result = await execa(command, args, { reject: false, stdin: "ignore", all: true, ...options, env });
  if (!result.failed) return result.stdout;
  const outcome = result.timedOut ? "took too long" : `ended with ${result.exitCode ?? result.signal ?? result.code}`;
  throw new LabError(`Cannot run "${name.slice(0, 200)}": it ${outcome}\n${result.all.slice(-2000)}`);
}
