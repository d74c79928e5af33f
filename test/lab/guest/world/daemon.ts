import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, openSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Accept } from "./gate.ts";

export interface DaemonPlan {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Written before the start, by absolute path. */
  readonly files?: Readonly<Record<string, string>>;
  /** True once it serves. */
  readonly isUp: () => Promise<boolean>;
}

const patienceMs = 120_000;
const probeMs = 50;
/** Long enough to say goodbye to the last who left. */
const settleMs = 3000;

/** Programs that serve on loopback for the world, each with a log, ended with it. */
export class Daemons {
  readonly #folder: string;
  readonly #children: ChildProcess[] = [];

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(join(folder, "log"), { recursive: true });
  }

  /** Resolves when it serves; its log is FOLDER/log/NAME.log. */
  async start({ name, command, args, files = {}, isUp }: DaemonPlan): Promise<ChildProcess> {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
    const logPath = join(this.#folder, "log", `${name}.log`);
    const log = openSync(logPath, "a");
    const child = spawn(command, args, { stdio: ["ignore", log, log] });
    let end: string | null = null;
    child.once("error", (error) => {
      end = error.message;
    });
    child.once("exit", (code, signal) => {
      end = `it ended with ${signal ?? code}`;
    });
    this.#children.push(child);
    for (let waited = 0; !(await isUp()); waited += probeMs) {
      if (end !== null) throw new Error(`Cannot start ${command} (${name}): ${end}; see ${logPath}`);
      if (waited > patienceMs) throw new Error(`Cannot start ${command} (${name}): it does not serve; see ${logPath}`);
      await pause(probeMs);
    }
    return child;
  }

  /** Ends all of them, also those that are stopped. */
  end(): void {
    for (const child of this.#children) {
      child.kill("SIGCONT");
      child.kill("SIGTERM");
    }
  }
}

/** Serves by a daemon that looks round every second even when alone: it is stopped while nobody is connected. */
export function wakeFor(child: ChildProcess, accept: Accept): Accept {
  let connected = 0;
  let sleep: NodeJS.Timeout | undefined;
  child.kill("SIGSTOP");
  return (socket) => {
    connected++;
    clearTimeout(sleep);
    child.kill("SIGCONT");
    socket.once("close", () => {
      connected--;
      if (connected === 0) sleep = setTimeout(() => child.kill("SIGSTOP"), settleMs);
    });
    accept(socket);
  };
}

/** Whether somebody accepts on this port of loopback. */
export function accepts(port: number): () => Promise<boolean> {
  return () =>
    new Promise((resolve) => {
      const socket = connect({ host: "127.0.0.1", port });
      socket.once("error", () => resolve(false));
      socket.once("connect", () => {
        socket.destroy();
        resolve(true);
      });
    });
}
