import { appendFile, copyFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { run } from "../../lab/cache/run.ts";

const MOST_AT_ONCE = 32;
const PATIENCE_MS = 60_000;

/** A generator of execs, and what it executes. */
export interface Storm {
  readonly generator: string;
  readonly programs: readonly string[];
}

/** What a generator did. */
export interface Stormed {
  readonly execs: number;
  readonly seconds: number;
}

/** Builds it in this folder: so many programs, each with content of its own, half of them linked against libc. */
export async function buildStorm(folder: string, programs: number): Promise<Storm> {
  const [tiny, small] = [await build(folder, "tiny", ["-nostdlib", "-static"]), await build(folder, "small", [])];
  const generator = await build(folder, "storm", []);
  const paths: string[] = [];
  for (let index = 0; index < programs; index++) {
    const path = join(folder, `conftest-${index}`);
    await copyFile(index % 2 === 0 ? tiny : small, path);
    await appendFile(path, `content ${index}\n`);
    paths.push(path);
  }
  return { generator, programs: paths };
}

/** Lets it loose by this command line. */
export async function letLoose(
  { generator, programs }: Storm,
  commandOf: (...command: string[]) => readonly string[],
  load: { readonly execsPerSecond: number; readonly seconds: number },
): Promise<Stormed> {
  const { execsPerSecond, seconds } = load;
  const [file = "", ...args] = commandOf(generator, `${execsPerSecond}`, `${seconds}`, `${MOST_AT_ONCE}`, ...programs);
  const { stdout } = await execa(file, args, { stdin: "ignore", timeout: seconds * 1000 + PATIENCE_MS });
  const [execs = 0, took = 0, failed = 0] = stdout.split(" ").map(Number);
  if (failed > 0) throw new Error(`Cannot measure the storm: ${failed} of its ${execs} programs failed`);
  return { execs, seconds: took };
}

async function build(folder: string, name: string, options: readonly string[]): Promise<string> {
  const source = new URL(`native/${name}.c`, import.meta.url).pathname;
  const path = join(folder, name);
  await run("gcc", ["-O2", "-Wall", "-Wextra", "-Werror", ...options, "-o", path, source]);
  return path;
}
