import { execa } from "execa";

const main = new URL("../../src/app/main.ts", import.meta.url).pathname;
const built = new URL("../../dist/app/main.js", import.meta.url).pathname;

/** What a test of the command line may want otherwise. */
export interface CliRun {
  /** All of stdin; without it stdin is empty. */
  readonly input?: string | Uint8Array;
  /** Stdin stays open, for the test to write to. */
  readonly isStdinOpen?: boolean;
  /** A folder that is looked through before PATH. */
  readonly bin?: string;
  /** Instead of PATH. */
  readonly path?: string;
  /** Beside PATH. */
  readonly env?: Readonly<Record<string, string>>;
  /** As `npm run build` made it, not from its source. */
  readonly isBuilt?: boolean;
}

export interface CliResult {
  readonly exitCode: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs tocsin from its source as a process of its own. */
export async function runCli(args: readonly string[], run: CliRun = {}): Promise<CliResult> {
  const { exitCode, signal, stdout, stderr } = await startCli(args, run);
  return { exitCode: exitCode ?? signal ?? "unknown", stdout, stderr };
}

/** Starts tocsin from its source, for tests that end it, or read from it as it goes. */
export function startCli(args: readonly string[], run: CliRun = {}) {
  const { input = "", isStdinOpen = false, bin, path = process.env["PATH"] ?? "" } = run;
  return execa(process.execPath, [run.isBuilt === true ? built : main, ...args], {
    reject: false,
    ...(isStdinOpen ? {} : { input }),
    env: { ...run.env, PATH: bin === undefined ? path : `${bin}:${path}` },
  });
}

/** The command line itself, for a shell. */
export const shellCommand = `"${process.execPath}" "${main}"`;
