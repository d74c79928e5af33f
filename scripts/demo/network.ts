import type { Readable } from "node:stream";
import { execa } from "execa";

/** TEST-NET addresses (RFC 5737): nobody's, so nothing here can reach anyone. */
export const addresses = {
  node: "192.0.2.2",
  gateway: "192.0.2.1",
  beacon: "203.0.113.10",
  pages: ["203.0.113.20", "203.0.113.21", "198.51.100.22"],
  stream: "198.51.100.30",
} as const;

/** Two network namespaces that see only each other: the node to be watched, and its internet. */
export interface DemoNetwork {
  readonly nodeName: string;
  /** Starts a program on one of the two sides and gives its output; it ends with the network. */
  run(side: "node" | "internet", command: readonly string[]): Readable;
  close(): Promise<void>;
}

/** Makes the namespaces; throws where the machine does not allow it, and leaves nothing behind then. */
export async function openDemoNetwork(): Promise<DemoNetwork> {
  const names = { node: `tocsin-demo-${process.pid}`, internet: `tocsin-net-${process.pid}` };
  const ending: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(ending.map((end) => end()));
    for (const name of Object.values(names)) await execa("ip", ["netns", "delete", name], { reject: false });
  };
  try {
    for (const step of steps(names)) await execa("ip", step.split(" "));
  } catch (error) {
    await close();
    throw error;
  }
  const run: DemoNetwork["run"] = (side, command) => {
    const child = execa("ip", ["netns", "exec", names[side], ...command], {
      stdin: "ignore",
      buffer: false,
      reject: false,
    });
    ending.push(async () => {
      child.kill("SIGTERM");
      await child;
    });
    return child.stdout;
  };
  return { nodeName: names.node, run, close };
}

function steps(names: { readonly node: string; readonly internet: string }): readonly string[] {
  const [node, internet] = [`-n ${names.node}`, `-n ${names.internet}`];
  const served = [addresses.beacon, ...addresses.pages, addresses.stream];
  return [
    `netns add ${names.node}`,
    `netns add ${names.internet}`,
    `${node} link add uplink type veth peer name downlink netns ${names.internet}`,
    `${node} addr add ${addresses.node}/24 dev uplink`,
    `${internet} addr add ${addresses.gateway}/24 dev downlink`,
    ...served.map((address) => `${internet} addr add ${address}/32 dev lo`),
    `${node} link set lo up`,
    `${node} link set uplink up`,
    `${internet} link set lo up`,
    `${internet} link set downlink up`,
    `${node} route add default via ${addresses.gateway}`,
  ];
}
