import { execFileSync } from "node:child_process";
import { accessSync, constants, existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { backendCandidates } from "../../src/edge/sensor/backend-candidates.ts";

/** Where the addresses of a test's own node are: TEST-NET-1 (RFC 5737) and the documentation prefix (RFC 3849). */
export const addresses = { client: "192.0.2.1", server: "192.0.2.2", dead: "192.0.2.9", server6: "2001:db8::2" } as const;

/** Why nothing can be watched here, or null. Told aloud, since a skipped test is one that says nothing. */
export function whyNotLive(): string | null {
  const why = obstacle();
  if (why !== null) process.stderr.write(`\nSKIPPED: the live tests, because ${why}\n`);
  return why;
}

function obstacle(): string | null {
  if (process.getuid?.() !== 0) return "they need root";
  for (const program of ["bpftrace", "ip", "python3"]) if (!isOnPath(program)) return `there is no ${program}`;
  if (!existsSync("/sys/kernel/tracing/events/sched")) {
    return "tracefs is not mounted (mount -t tracefs tracefs /sys/kernel/tracing)";
  }
  const isTraceable = existsSync("/sys/kernel/tracing/events/sock/sock_send_length") || backendCandidates().length > 1;
  return isTraceable ? null : "this kernel has neither sock_send_length nor functions to attach to";
}

function isOnPath(program: string): boolean {
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

/** A network namespace of this test's own, whose only interface is its loopback. */
export class LiveNode {
  static #made = 0;
  readonly name = `tocsin-test-${process.pid}-${LiveNode.#made++}`;

  constructor() {
    ip("netns", "add", this.name);
    try {
      for (const address of [addresses.client, addresses.server]) this.#ip("address", "add", `${address}/24`, "dev", "lo");
      this.#ip("link", "set", "lo", "up");
      this.#ip("-6", "address", "add", `${addresses.server6}/128`, "dev", "lo", "nodad");
      // No neighbour answers on a loopback: a call to anyone else fails at once, and nothing leaves this machine.
      this.#ip("route", "add", "unreachable", "default");
    } catch (error) {
      this.destroy();
      throw error;
    }
  }

  get inode(): number {
    return statSync(`/run/netns/${this.name}`).ino;
  }

  /** The command line that runs a program in it. */
  commandOf(program: string, ...args: readonly string[]): readonly [string, ...string[]] {
    return ["ip", "netns", "exec", this.name, program, ...args];
  }

  /** Runs a Python script in it to its end and gives its stdout. */
  async python(script: string, ...args: readonly string[]): Promise<string> {
    const [file, ...rest] = this.commandOf(python, "-c", script, ...args);
    const { stdout } = await execa(file, rest, { timeout: 30_000 });
    return stdout;
  }

  /** Ends whatever of the test's still runs in it, and the namespace. */
  destroy(): void {
    for (const pid of this.#pids()) process.kill(pid, "SIGKILL");
    ip("netns", "delete", this.name);
  }

  #pids(): readonly number[] {
    return execFileSync("ip", ["netns", "pids", this.name], { encoding: "utf8" }).split("\n").filter(Boolean).map(Number);
  }

  #ip(...args: readonly string[]): void {
    ip("-netns", this.name, ...args);
  }
}

/** The interpreter itself: a wrapper on PATH would start dozens of programs first. */
export const python = whyPython();

function whyPython(): string {
  const real = "/usr/bin/python3";
  return existsSync(real) ? real : "python3";
}

/** Resident memory of a process of ours, in kilobytes. */
export function residentKb(pid: number): number {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
}

function ip(...args: readonly string[]): void {
  execFileSync("ip", args, { stdio: ["ignore", "ignore", "pipe"] });
}
