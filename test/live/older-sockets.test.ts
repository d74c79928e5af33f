import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SocketTable } from "../../src/core/conversation/socket-table.ts";
import type { Event } from "../../src/core/event/event.ts";
import { runCli } from "../app/run-cli.ts";
import { eventsOf, startCapture } from "./capture.ts";
import { addresses, LiveNode, whyNotLive } from "./live-node.ts";
import type { OlderSockets } from "./older-sockets.ts";

const { client, server } = addresses;
const program = new URL("older-sockets.ts", import.meta.url).pathname;

describe.skipIf(whyNotLive() !== null)("connections that are older than the capture", () => {
  let node: LiveNode;
  let older: OlderSockets;
  let stdout = "";
  let events: readonly Event[] = [];
  let elsewherePid = 0;

  beforeAll(async () => {
    node = new LiveNode();
    const elsewhere = new LiveNode();
    try {
      const [one, other] = [start(node), start(elsewhere)];
      // Listened to before either is waited for: what is said meanwhile is not said again.
      const said = await Promise.all([once(one.stdout, "data"), once(other.stdout, "data")]);
      older = JSON.parse(String(said[0][0]));
      elsewherePid = JSON.parse(String(said[1][0])).pid;
      const capture = await startCapture("sense", "--netns", node.name);
      await wait(1500);
      one.stdin.write("busy\n");
      await once(one.stdout, "data");
      await wait(300);
      one.stdin.write("close\n");
      other.stdin.write("close\n");
      await Promise.all([one, other]);
      await wait(1500);
      ({ stdout } = await capture.stop());
      events = eventsOf({ exitCode: 0, stdout, stderr: "" });
    } finally {
      elsewhere.destroy();
    }
  }, 60_000);
  afterAll(() => node.destroy());

  const openOf = (local: number, remote: number) =>
    events.filter((event) => event.kind === "open" && event.localPort === local && event.remotePort === remote);
  const toldOf = (localPort: number): readonly Event[] => {
    const table = new SocketTable();
    for (const event of events) if (event.kind === "open") table.learn(event);
    return events.filter(
      (event) =>
        (event.kind === "connect" || event.kind === "traffic" || event.kind === "close") &&
        table.apply(event) !== null &&
        event.localPort === localPort,
    );
  };

  test("are told once each, after the first tick, with owner, peer and role", () => {
    const kinds = events.map(({ kind }) => kind);
    expect(kinds.indexOf("open")).toBeGreaterThan(kinds.indexOf("tick"));
    const { pid, serverPort, plainPort, keptPort, idlePort } = older;
    const known = { pid, uid: 0, netns: node.inode, transport: "tcp" };
    for (const port of [plainPort, keptPort, idlePort]) {
      const role = port === keptPort ? null : "client";
      expect(openOf(port, serverPort)).toMatchObject([{ ...known, role, localAddress: client, remoteAddress: server }]);
      expect(openOf(serverPort, port)).toMatchObject([{ ...known, role: "server", localAddress: server }]);
    }
    expect(events.filter(({ kind }) => kind === "open")).toHaveLength(6);
  });

  test("have the facts about their owner", () => {
    const facts = events.filter((event) => event.kind === "process" && event.pid === older.pid);
    expect(facts).toMatchObject([{ executable: { path: expect.stringContaining("node") } }]);
  });

  test("are the caller's, and not who is called, though a port of the caller's is a service's", () => {
    const { serverPort, plainPort, keptPort, pid } = older;
    expect(toldOf(plainPort)).toMatchObject([
      { kind: "traffic", pid },
      { kind: "close", pid, sentBytes: 100, receivedBytes: 100 },
    ]);
    expect(toldOf(serverPort)).toEqual([]);
    expect(events.filter((event) => "socket" in event && event.localPort === keptPort)).not.toEqual([]);
  });

  test("that never move a byte are told of no more", () => {
    expect(events.filter((event) => "socket" in event && event.localPort === older.idlePort)).toEqual([]);
  });

  test("of another namespace are not looked at", () => {
    expect(events.filter((event) => "pid" in event && event.pid === elsewherePid)).toEqual([]);
    expect(events.filter(({ kind }) => kind === "lost")).toEqual([]);
  });

  test("reach detect as they reach replay", async () => {
    const detected = await runCli(["detect"], { input: stdout });
    expect(detected).toEqual({ exitCode: 0, stdout: "", stderr: "" });
  });

  function start(place: LiveNode) {
    const [file = "", ...args] = place.commandOf(process.execPath, program, server, client);
    return execa(file, args, { reject: false, timeout: 50_000, stdin: "pipe" });
  }
});
