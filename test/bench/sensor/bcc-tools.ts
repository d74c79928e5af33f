import { availableParallelism } from "node:os";
import { setTimeout as wait } from "node:timers/promises";
import { execa } from "execa";
import type { Bench } from "./bench.ts";
import { havePackages } from "./debian-packages.ts";
import { calls } from "./sends.ts";

const ATTACH_MS = 8000;

/** Tools that watch TCP by process, as Debian has them; each is limited to the pid that follows. */
const tools: Readonly<Record<string, readonly string[]>> = {
  "tcptop (bcc)": ["/usr/sbin/tcptop-bpfcc", "-C", "-p"],
  "tcplife (bcc)": ["/usr/sbin/tcplife-bpfcc", "-p"],
  "tcptop (libbpf-tools)": ["/usr/sbin/tcptop", "-C", "-p"],
  "tcplife (libbpf-tools)": ["/usr/sbin/tcplife", "-p"],
};

/** What a tool adds to a TCP send, in nanoseconds without and with it, or why it does not run here. */
export type BccTool =
  | { readonly name: string; readonly without: number; readonly tool: number }
  | { readonly name: string; readonly reason: string };

/** Tries each; null where there are no packages. */
export async function measureBccTools(bench: Bench): Promise<readonly BccTool[] | null> {
  const packages = ["bpfcc-tools", "python3-bpfcc", "libbpf-tools"];
  if (!(await havePackages(packages, bench.say))) return null;
  const results: BccTool[] = [];
  for (const [name, command] of Object.entries(tools)) {
    const tried = await bench.others.without(() => tryTool(bench, name, command));
    const result = tried ?? { name, reason: "somebody else's programs were on the same hook" };
    bench.say("reason" in result ? `${name} cannot run here: ${result.reason}` : `${name} ran`);
    results.push(result);
  }
  return results;
}

/** The sender waits for its start, so that the tool can be told its pid before. */
async function tryTool(bench: Bench, name: string, command: readonly string[]): Promise<BccTool> {
  const without = await timeHeld(bench, null);
  const tool = await timeHeld(bench, command);
  return typeof tool === "string" ? { name, reason: tool } : { name, without: without as number, tool };
}

async function timeHeld({ node, native }: Bench, command: readonly string[] | null): Promise<number | string> {
  const [file = "", ...args] = node.commandOf(
    "sh",
    "-c",
    'read go && exec "$@"',
    "sh",
    native.send,
    `${availableParallelism() - 1}`,
    "20",
    "12",
  );
  const sender = execa(file, args, { stdin: "pipe", reject: false, timeout: 60_000 });
  const tool = command === null ? null : startTool(command, sender.pid ?? 0);
  try {
    const failure = await tool?.failedWithin(ATTACH_MS);
    if (failure !== undefined && failure !== null) return failure;
    sender.stdin.end("go\n");
    const batches: Readonly<Record<string, readonly number[]>> = JSON.parse((await sender).stdout);
    return Math.min(...(batches[calls[0]] ?? []));
  } finally {
    sender.kill("SIGTERM");
    await sender;
    await tool?.end();
  }
}

function startTool(command: readonly string[], pid: number) {
  const [file = "", ...args] = [...command, `${pid}`];
  const child = execa(file, args, { reject: false, stdin: "ignore", all: true });
  return {
    /** Why it ended, or null where it goes on. */
    async failedWithin(ms: number): Promise<string | null> {
      const result = await Promise.race([child, wait(ms, null)]);
      return result === null ? null : reasonIn(result.all);
    },
    async end(): Promise<void> {
      child.kill("SIGINT");
      await child;
    },
  };
}

/** The line that says why, rather than the stack trace that follows from it. */
function reasonIn(said: string): string {
  const lines = said.split("\n").filter((line) => line.trim() !== "");
  const telling = lines.find((line) =>
    /Unable to find kernel headers|failed to create kprobe|failed to attach/.test(line),
  );
  return (telling ?? lines.at(-1) ?? "it said nothing").replace(/^libbpf: /, "").slice(0, 160);
}
