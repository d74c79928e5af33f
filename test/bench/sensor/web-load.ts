import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { execa } from "execa";
import { addresses } from "../../live/live-node.ts";
import type { Bench } from "./bench.ts";

/** What wrk got through on nginx. */
export interface WebRun {
  readonly requestsPerSecond: number;
  /** CPU time of nginx's worker for a request: of what else the machine does, little is in it. */
  readonly serverNanoseconds: number;
}

/** nginx in the bench's namespace, and wrk on it. */
export class WebLoad {
  readonly #bench: Bench;
  readonly #server: Promise<unknown>;
  readonly #kill: () => void;
  readonly #worker: number;

  private constructor(bench: Bench, server: Promise<unknown>, { kill, pid }: { kill: () => void; pid: number }) {
    this.#bench = bench;
    this.#server = server;
    this.#kill = kill;
    this.#worker = Number(readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim());
  }

  static async start(bench: Bench): Promise<WebLoad> {
    const { node, folder } = bench;
    const config = join(folder, "nginx.conf");
    await writeFile(config, nginxConfig(folder));
    const [file = "", ...args] = node.commandOf("/usr/sbin/nginx", "-p", folder, "-c", config);
    const server = execa(file, args, { stdin: "ignore", stdout: "ignore", reject: false, buffer: false });
    await wait(START_MS);
    return new WebLoad(bench, server, { kill: () => server.kill("SIGTERM"), pid: server.pid ?? 0 });
  }

  async run(seconds: number): Promise<WebRun> {
    const url = `http://${addresses.server}:8080/`;
    const [file = "", ...args] = this.#bench.node.commandOf("wrk", "-t", "1", "-c", "16", "-d", `${seconds}s`, url);
    const before = cpuNanoseconds(this.#worker);
    const { stdout } = await execa(file, args, { stdin: "ignore", timeout: 60_000 });
    const requests = Number(/^\s+(\d+) requests in /m.exec(stdout)?.[1]);
    return {
      requestsPerSecond: Number(/^Requests\/sec:\s+([\d.]+)/m.exec(stdout)?.[1]),
      serverNanoseconds: (cpuNanoseconds(this.#worker) - before) / requests,
    };
  }

  async end(): Promise<void> {
    this.#kill();
    await this.#server;
  }
}

const START_MS = 1000;

/** One worker and an answer from memory: the smaller a request's own cost, the more a sensor would show. */
function nginxConfig(folder: string): string {
  return `daemon off; worker_processes 1; pid ${folder}/nginx.pid; error_log ${folder}/nginx.log;
events { worker_connections 512; }
http {
  access_log off; keepalive_requests 1000000000;
  server { listen ${addresses.server}:8080; location / { return 200 "${"x".repeat(600)}"; } }
}
`;
}

/** Time that a process's only thread has run. Source: Documentation/scheduler/sched-stats.rst. */
function cpuNanoseconds(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/schedstat`, "utf8").split(" ")[0]);
}
