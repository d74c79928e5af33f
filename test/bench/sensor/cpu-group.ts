import { mkdirSync, readFileSync, rmdirSync } from "node:fs";
import { join } from "node:path";

/**
 * A cgroup of the bench's own, so that the CPU time of all processes in it is one exact number. Version 2, whose cpu.stat is there
 * with and without the cpu controller.
 */
export class CpuGroup {
  static #made = 0;
  readonly #path: string;

  constructor() {
    this.#path = join(mountPoint(), `tocsin-bench-${process.pid}-${CpuGroup.#made++}`);
    mkdirSync(this.#path);
  }

  /** The command line that runs a program in it, under the pid of whoever starts it. */
  commandOf(command: readonly string[]): readonly string[] {
    return ["sh", "-c", 'echo $$ > "$0" && exec "$@"', join(this.#path, "cgroup.procs"), ...command];
  }

  /** User and system time of all that ran in it, the ended ones too. */
  seconds(): number {
    const [, microseconds] = /^usage_usec (\d+)$/m.exec(readFileSync(join(this.#path, "cpu.stat"), "utf8")) ?? [];
    return Number(microseconds) / 1e6;
  }

  /** Waits until it has been idle for half a second: then what was under way has been dealt with. */
  async settle(patienceMs: number): Promise<void> {
    const until = performance.now() + patienceMs;
    for (let before = this.seconds(); performance.now() < until; ) {
      await new Promise((resolve) => setTimeout(resolve, SETTLED_MS));
      const now = this.seconds();
      if (now - before < (SETTLED_MS / 1000) * SETTLED_SHARE) return;
      before = now;
    }
  }

  /** Only when nothing runs in it any more. */
  remove(): void {
    rmdirSync(this.#path);
  }
}

const SETTLED_MS = 500;
/** Of a core; tocsin's timers and garbage collector never rest altogether. */
const SETTLED_SHARE = 0.03;

function mountPoint(): string {
  const [, path] = /^\S+ (\S+) cgroup2 /m.exec(readFileSync("/proc/mounts", "utf8")) ?? [];
  if (path === undefined) throw new Error("Cannot account for CPU time: no cgroup2 is mounted; mount one");
  return path;
}
