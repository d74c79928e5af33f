import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import { execa } from "execa";
import type { Bench } from "./bench.ts";

/** Both ends of so many are files of one process; every machine allows it 20,000. */
const MOST_A_PROCESS = 9000;

/** What the two ends of a connection moved, as they counted it themselves. */
export interface Moved {
  readonly callerAddress: string;
  readonly callerPort: number;
  /** By the caller. */
  readonly sentBytes: number;
  readonly receivedBytes: number;
}

/** Many TCP connections inside the bench's namespace, ordered about: see native/sockets.c. */
export interface Connections {
  /** Makes all of them, so many a second. */
  open(rate: number): Promise<void>;
  /** So many sends in all, in turn over all connections, so many a second. */
  send(count: number, rate: number): Promise<void>;
  /** Closes all of them, and tells what each moved. */
  close(rate: number): Promise<readonly Moved[]>;
  end(): Promise<void>;
}

/** Starts as many processes as so many connections need. */
export function prepareConnections(bench: Bench, total: number): Connections {
  const processes = Array.from({ length: Math.ceil(total / MOST_A_PROCESS) }, (_, index) =>
    startProcess(bench, index, Math.min(MOST_A_PROCESS, total - index * MOST_A_PROCESS)),
  );
  addAddresses(bench, processes.length);
  const share = (whole: number): number => whole / processes.length;
  const orderAll = async (order: string): Promise<void> => {
    await Promise.all(processes.map((process) => process.order(order)));
  };
  return {
    open: (rate) => orderAll(`open ${share(rate)}`),
    send: (count, rate) => orderAll(`send ${Math.round(share(count))} ${share(rate)}`),
    async close(rate) {
      await orderAll(`close ${share(rate)}`);
      return (await Promise.all(processes.map((process) => process.moved()))).flat();
    },
    async end() {
      await Promise.all(processes.map((process) => process.end()));
    },
  };
}

function addAddresses({ node }: Bench, callers: number): void {
  for (const byte of [254, ...Array.from({ length: callers }, (_, index) => index + 1)]) {
    execFileSync("ip", ["-netns", node.name, "address", "replace", `10.77.0.${byte}/32`, "dev", "lo"]);
  }
}

function startProcess({ node, native, folder }: Bench, index: number, count: number) {
  const path = join(folder, `moved-${index}`);
  const [file = "", ...args] = node.commandOf(native.sockets, `${count}`, `${index}`, path);
  const child = execa(file, args, { stdin: "pipe", buffer: false, reject: false, stderr: "inherit" });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async order(line: string): Promise<void> {
      child.stdin.write(`${line}\n`);
      const { value } = await answers.next();
      if (value !== "done") throw new Error(`Cannot have connections "${line}": it answered "${value}"`);
    },
    async moved(): Promise<readonly Moved[]> {
      const lines = (await readFile(path, "utf8")).trim().split("\n");
      return lines.map((line) => {
        const [callerPort = 0, sentBytes = 0, receivedBytes = 0] = line.split(" ").map(Number);
        return { callerAddress: `10.77.0.${index + 1}`, callerPort, sentBytes, receivedBytes };
      });
    },
    async end(): Promise<void> {
      child.stdin.end();
      await child;
    },
  };
}
