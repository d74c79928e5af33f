import { execFileSync } from "node:child_process";
import { accessSync, constants, existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { backendCandidates } from "../../src/edge/sensor/backend-candidates.ts";
import type { Counted, TrafficOrder } from "./traffic.ts";

/** On a test's own node; the documentation's (RFC 5737, RFC 3849), so that nobody else's are called by mistake. */
export const addresses = {
  client: "192.0.2.1",
  server: "192.0.2.2",
  dead: "192.0.2.9",
  server6: "2001:db8::2",
} as const;

/** Why nothing can be watched here, or null; said aloud, for a skipped test says nothing. */
export function whyNotLive(): string | null {
  const why = obstacle();
  if (why !== null) process.stderr.write(`\nSKIPPED: all live tests, because ${why}\n`);
  return why;
}

export function isOnPath(program: string): boolean {
  return (process.env["PATH"] ?? "").split(":").some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      // Not there.
      return false;
    }
  });
}

function obstacle(): string | null {
  if (process.getuid?.() !== 0) return "they need root";
  for (const program of ["bpftrace", "ip", "curl", "bash"]) if (!isOnPath(program)) return `there is no ${program}`;
  if (!existsSync("/sys/kernel/tracing/events/sched")) {
    return "tracefs is not mounted (mount -t tracefs tracefs /sys/kernel/tracing)";
  }
  if (!existsSync("/sys/kernel/tracing/events/sock/sock_send_length") && backendCandidates().length === 1) {
    return "this kernel has neither sock_send_length nor functions to attach to";
  }
  try {
    new LiveNode().destroy();
    return null;
  } catch (error) {
    return `no network namespace can be made: ${error instanceof Error ? error.message : error}`;
  }
}

/** A network namespace of a test's own, whose only interface is its loopback: nothing leaves it. */
export class LiveNode {
  static #made = 0;
  readonly name = `tocsin-test-${process.pid}-${LiveNode.#made++}`;

  constructor() {
    ip("netns", "add", this.name);
    try {
      for (const address of [addresses.client, addresses.server]) {
        ip("-netns", this.name, "address", "add", `${address}/24`, "dev", "lo");
      }
      ip("-netns", this.name, "link", "set", "lo", "up");
      ip("-netns", this.name, "-6", "address", "add", `${addresses.server6}/128`, "dev", "lo", "nodad");
    } catch (error) {
      this.destroy();
      throw error;
    }
  }

  get inode(): number {
    return statSync(`/run/netns/${this.name}`).ino;
  }

  /** The command line that runs a program in it, under the pid of whoever starts it. */
  commandOf(...command: readonly string[]): string[] {
    return ["ip", "netns", "exec", this.name, ...command];
  }

  /** The command line that makes this traffic in it. */
  trafficOf(order: TrafficOrder): string[] {
    const program = new URL("traffic.ts", import.meta.url).pathname;
    return this.commandOf(process.execPath, program, JSON.stringify(order));
  }

  async traffic(order: TrafficOrder): Promise<Counted> {
    return JSON.parse((await this.run(...this.trafficOf(order).slice(4))).stdout);
  }

  /** Runs a program in it to its end, whatever its exit code. */
  async run(...command: readonly string[]): Promise<{ readonly pid: number; readonly stdout: string }> {
    const [file = "", ...args] = this.commandOf(...command);
    const child = execa(file, args, { reject: false, timeout: 30_000, stdin: "ignore" });
    const { pid = 0 } = child;
    return { pid, stdout: (await child).stdout };
  }

  /** Ends what still runs in it, which is the test's own, and the namespace. */
  destroy(): void {
    const pids = execFileSync("ip", ["netns", "pids", this.name], { encoding: "utf8" });
    for (const pid of pids.split("\n").filter(Boolean)) process.kill(Number(pid), "SIGKILL");
    ip("netns", "delete", this.name);
  }
}

function ip(...args: readonly string[]): void {
  execFileSync("ip", args, { stdio: ["ignore", "ignore", "pipe"] });
}
