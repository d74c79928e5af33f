import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { execa } from "execa";
import { addresses } from "../../live/live-node.ts";
import { startTocsin } from "./attached.ts";
import type { Bench } from "./bench.ts";
import { havePackages } from "./debian-packages.ts";

const PAIRS = 8;
const SECONDS = 2;

/** What was got through, a value a pair: requests a second of wrk, bits a second of iperf3. */
export interface Throughput {
  readonly wrk: { readonly without: readonly number[]; readonly tocsin: readonly number[] };
  readonly iperf: { readonly without: readonly number[]; readonly tocsin: readonly number[] };
}

/** wrk on nginx and iperf3, on loopback, with tocsin and without in turn; who is first changes from pair to pair. */
export async function measureThroughput(bench: Bench): Promise<Throughput | null> {
  if (!(await havePackages(["wrk", "nginx-light", "iperf3"], bench.say))) return null;
  const servers = await startServers(bench);
  const wrk = { without: [] as number[], tocsin: [] as number[] };
  const iperf = { without: [] as number[], tocsin: [] as number[] };
  const measure = async (how: "without" | "tocsin"): Promise<void> => {
    const attached = how === "tocsin" ? await startTocsin("watch", bench) : null;
    try {
      wrk[how].push(await requestsPerSecond(bench));
      iperf[how].push(await bitsPerSecond(bench));
    } finally {
      await attached?.end();
    }
  };
  try {
    await requestsPerSecond(bench); // warms up
    for (let pair = 0; pair < PAIRS; pair++) {
      await measure(pair % 2 === 0 ? "without" : "tocsin");
      await measure(pair % 2 === 0 ? "tocsin" : "without");
      bench.say(`Throughput: pair ${pair + 1} of ${PAIRS} done`);
    }
  } finally {
    await servers.end();
  }
  return { wrk, iperf };
}

async function startServers({ node, folder }: Bench): Promise<{ end(): Promise<void> }> {
  const config = join(folder, "nginx.conf");
  await writeFile(config, nginxConfig(folder));
  const commands = [
    ["/usr/sbin/nginx", "-p", folder, "-c", config],
    ["iperf3", "-s", "-B", addresses.server],
  ];
  const servers = commands.map((command) => {
    const [file = "", ...args] = node.commandOf(...command);
    return execa(file, args, { stdin: "ignore", stdout: "ignore", reject: false, buffer: false });
  });
  await wait(1000);
  const end = async (): Promise<void> => {
    for (const server of servers) server.kill("SIGTERM");
    await Promise.all(servers);
  };
  return { end };
}

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

async function requestsPerSecond({ node }: Bench): Promise<number> {
  const url = `http://${addresses.server}:8080/`;
  const [file = "", ...args] = node.commandOf("wrk", "-t", "1", "-c", "16", "-d", `${SECONDS}s`, url);
  const { stdout } = await execa(file, args, { stdin: "ignore", timeout: 60_000 });
  return Number(/^Requests\/sec:\s+([\d.]+)/m.exec(stdout)?.[1]);
}

async function bitsPerSecond({ node }: Bench): Promise<number> {
  const [file = "", ...args] = node.commandOf("iperf3", "-c", addresses.server, "-t", `${SECONDS}`, "-J");
  const { stdout } = await execa(file, args, { stdin: "ignore", timeout: 60_000 });
  const report: { readonly end?: { readonly sum_received?: { readonly bits_per_second?: number } } } =
    JSON.parse(stdout);
  return report.end?.sum_received?.bits_per_second ?? Number.NaN;
}
