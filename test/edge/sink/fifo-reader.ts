import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A real pipe whose other end a program reads, or does not read. */
export interface FifoReader extends AsyncDisposable {
  /** The writing end. */
  readonly fd: number;
  readonly child: ChildProcess;
  /** Everything that the program wrote to its standard output, once it ended. */
  readonly output: Promise<string>;
  /** Closes the writing end, so that the program sees the end of its input. */
  finish(): Promise<void>;
}

/** Starts `command` in a shell with a pipe for its standard input. */
export async function readFifoWith(command: string): Promise<FifoReader> {
  const folder = mkdtempSync(join(tmpdir(), "tocsin-fifo-"));
  const path = join(folder, "fifo");
  execFileSync("mkfifo", [path]);
  const child = spawn("sh", ["-c", `exec ${command} < "$0"`, path], { stdio: ["ignore", "pipe", "inherit"] });
  const handle = await open(path, "w");
  const output = text(child);
  return {
    fd: handle.fd,
    child,
    output,
    finish: () => closeOnce(handle),
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await output;
      await closeOnce(handle);
      rmSync(folder, { recursive: true });
    },
  };
}

async function text(child: ChildProcess): Promise<string> {
  const ended = once(child, "close");
  const chunks: Buffer[] = [];
  child.stdout?.on("data", (chunk: Buffer) => chunks.push(chunk));
  await ended;
  return Buffer.concat(chunks).toString();
}

async function closeOnce(handle: FileHandle): Promise<void> {
  if (handle.fd !== -1) await handle.close();
}
