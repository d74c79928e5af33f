import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Event } from "../../src/core/event/event.ts";
import { eventsOf, startCapture } from "./capture.ts";
import { addresses, isOnPath, LiveNode, whyNotLive } from "./live-node.ts";

/**
 * One socket that talks to two peers by turns without a pause, so that what is kept of the last pair is asked all the time:
 * so many exchanges with each in turn, the client's datagram as long as it says, the answer a tenth of it.
 */
const program = `
import json, os, socket, sys, time
address, turns = sys.argv[1], json.loads(sys.argv[2])
family = socket.AF_INET6 if ":" in address else socket.AF_INET
servers = [socket.socket(family, socket.SOCK_DGRAM) for _ in range(2)]
for server in servers: server.bind((address, 0))
client = socket.socket(family, socket.SOCK_DGRAM)
client.bind((address, 0))
totals = [dict(serverPort=server.getsockname()[1], sentBytes=0, receivedBytes=0) for server in servers]
for peer, exchanges, size, pause in turns:
    time.sleep(pause)
    client.connect(servers[peer].getsockname())
    for _ in range(exchanges):
        client.send(bytes(size))
        message, sender = servers[peer].recvfrom(65536)
        totals[peer]["sentBytes"] += len(message)
        servers[peer].sendto(bytes(size // 10), sender)
        totals[peer]["receivedBytes"] += len(client.recv(65536))
print(json.dumps(dict(pid=os.getpid(), clientPort=client.getsockname()[1], totals=totals)))
`;

/** Peer, exchanges, bytes, seconds of silence before. Some of them last for more than a second. */
const turns = [
  [0, 2000, 700, 0],
  [1, 1, 10, 0],
  [0, 1, 20, 0],
  [1, 300, 1200, 0],
  [0, 20_000, 100, 0],
  [1, 1, 30, 0.3],
  [0, 500, 50, 0],
  [1, 700, 60, 2],
];

interface Told {
  readonly pid: number;
  readonly clientPort: number;
  readonly totals: readonly {
    readonly serverPort: number;
    readonly sentBytes: number;
    readonly receivedBytes: number;
  }[];
}

const why = whyNotLive() ?? (isOnPath("python3") ? null : "there is no python3");

describe.skipIf(why !== null)("a UDP socket that is connected anew while it is busy", () => {
  let node: LiveNode;
  const told = new Map<string, Told>();
  let events: readonly Event[] = [];

  beforeAll(async () => {
    node = new LiveNode();
    const capture = await startCapture("sense", "--netns", node.name);
    for (const address of [addresses.server, addresses.server6]) {
      const { stdout } = await node.run("python3", "-c", program, address, JSON.stringify(turns));
      told.set(address, JSON.parse(stdout));
    }
    await wait(2500);
    events = eventsOf(await capture.stop());
  }, 90_000);

  afterAll(() => node.destroy());

  const of = (address: string): Told => {
    const one = told.get(address);
    if (one === undefined) throw new Error(`Nobody sent to ${address}`);
    return one;
  };
  const between = (local: number, remote: number) =>
    events.flatMap((event) =>
      (event.kind === "traffic" || event.kind === "idle") && event.localPort === local && event.remotePort === remote
        ? [event]
        : [],
    );

  test.each([addresses.server, addresses.server6])("has its bytes counted to each peer, over %s", (address) => {
    const { pid, clientPort, totals } = of(address);
    for (const { serverPort, sentBytes, receivedBytes } of totals) {
      expect(between(clientPort, serverPort).at(-1)).toMatchObject({ kind: "idle", pid, sentBytes, receivedBytes });
      // Of what the server heard first, nobody can be told from whom.
      expect(between(serverPort, clientPort).at(-1)).toMatchObject({ kind: "idle", pid, sentBytes: receivedBytes });
    }
  });

  test.each([addresses.server, addresses.server6])("is told of at the first datagram to each, over %s", (address) => {
    const { clientPort, totals } = of(address);
    for (const [peer, { serverPort }] of totals.entries()) {
      const [first] = between(clientPort, serverPort);
      expect(first).toMatchObject({ kind: "traffic", direction: "send", silenceMs: null, sentBytes: [700, 10][peer] });
    }
  });

  test("has each beat after a silence told, and no more records than beats and seconds", () => {
    const { clientPort, totals } = of(addresses.server);
    const toSecond = between(clientPort, totals[1]?.serverPort ?? 0);
    const beats = toSecond.filter((event) => event.kind === "traffic" && (event.silenceMs ?? 0) > 200);
    expect(beats.length).toBeGreaterThanOrEqual(2);
    expect(toSecond.length).toBeLessThan(20);
  });
});
