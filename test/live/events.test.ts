import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Event, ExecEvent, ProcessEvent } from "../../src/core/event/event.ts";
import { textFromBytes } from "../../src/core/event/text.ts";
import type { CliResult } from "../app/run-cli.ts";
import { eventsOf, isRunning, startCapture } from "./capture.ts";
import { addresses, isOnPath, LiveNode, whyNotLive } from "./live-node.ts";
import type { Counted, Round, TrafficOrder } from "./traffic.ts";

const { client, server, dead, server6 } = addresses;
const round = (sendBytes: number, replyBytes: number, silenceMs = 300, pieces = 1): Round => {
  return { sendBytes, replyBytes, silenceMs, pieces };
};
const rounds = [round(100, 50, 0), round(1, 1), round(70_000, 5000)];

const orders = {
  "TCP over IPv4": { transport: "tcp", listen: server, call: server, rounds },
  "TCP over IPv6": { transport: "tcp", listen: server6, call: server6, rounds },
  "TCP to an IPv4-mapped address": { transport: "tcp", listen: "::", call: `::ffff:${server}`, rounds },
  "TCP written in pieces": { transport: "tcp", listen: server, call: server, rounds: [round(9000, 10, 0, 90)] },
  "TCP of 50 MB": { transport: "tcp", listen: server, call: server, rounds: [round(50_000_000, 10, 0)] },
} as const satisfies Record<string, TrafficOrder>;

const udpRounds = [round(100, 50, 0), round(1, 7), round(700, 5)];
const datagrams = {
  "UDP over IPv4": { transport: "udp", listen: server, call: server, rounds: udpRounds },
  "UDP over IPv6": { transport: "udp", listen: server6, call: server6, rounds: udpRounds },
  "connected UDP": { transport: "udp", listen: server, call: server, rounds: udpRounds, isConnected: true },
} as const satisfies Record<string, TrafficOrder>;

/** A name that ends strings and lines, opens objects, and is no UTF-8. */
const hostileName = Buffer.from('a"\\\n{},\xff', "latin1");
/** The same without the line's end, at which a shell would write it in two. */
const hostileComm = Buffer.from('a"\\{},\xff', "latin1");

const secret = "hunter2-secret";

const why = whyNotLive();

describe.skipIf(why !== null)("sense --netns", () => {
  let node: LiveNode;
  let folder = "";
  let result: CliResult;
  let events: readonly Event[] = [];
  let leftRunning: readonly number[] = [];
  const counted = new Map<string, Counted>();
  const pids = new Map<string, number>();

  beforeAll(async () => {
    node = new LiveNode();
    folder = mkdtempSync(join(tmpdir(), "tocsin-live-"));
    const elsewhere = new LiveNode();
    try {
      const capture = await startCapture("sense", "--netns", node.name);
      for (const [name, order] of Object.entries({ ...orders, ...datagrams })) {
        counted.set(name, await node.traffic(order));
      }
      counted.set("elsewhere", await elsewhere.traffic(orders["TCP over IPv4"]));
      await runPrograms();
      await wait(2500);
      result = await capture.stop();
      leftRunning = capture.children.filter(isRunning);
      events = eventsOf(result);
    } finally {
      elsewhere.destroy();
    }
  }, 90_000);

  afterAll(() => {
    node.destroy();
    rmSync(folder, { recursive: true });
  });

  async function run(name: string, ...command: readonly string[]): Promise<void> {
    pids.set(name, (await node.run(...command)).pid);
  }

  async function runPrograms(): Promise<void> {
    await run("refused", "curl", "-s", `http://${dead}:81/`);
    await run("user", "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "/bin/true", "a b", "", "ü");
    await run("long", "/bin/true", ...Array<string>(10).fill("x".repeat(100_000)));
    await run(
      "secret",
      "env",
      `TOKEN=${secret}`,
      "curl",
      "-s",
      "-u",
      `me:${secret}`,
      `http://me:${secret}@${dead}:81/`,
    );
    // A file of that name, an argument 0 of that name, and a program that takes that name and then calls.
    const script = `cd "$0"; name=$(printf '${octal(hostileName)}x'); name=\${name%x}; cp /bin/true "./$name"; "./$name"
      (exec -a "$name" true); printf '${octal(hostileComm)}' > /proc/self/comm; exec 3<>/dev/tcp/${dead}/82`;
    await run("hostile", "bash", "-c", script, folder);
    if (isOnPath("python3")) {
      const { stdout } = await node.run("/usr/bin/env", "python3", "-c", sendfile, server);
      counted.set("sendfile", JSON.parse(stdout));
    }
  }

  const socketsOf = (name: string) => {
    const { clientPort, serverPort } = countsOf(name);
    const between = (local: number, remote: number) =>
      events.filter(
        (event) => "comm" in event && "socket" in event && event.localPort === local && event.remotePort === remote,
      );
    return { caller: between(clientPort, serverPort), listener: between(serverPort, clientPort) };
  };

  const countsOf = (name: string): Counted => {
    const counts = counted.get(name);
    if (counts === undefined) throw new Error(`There was no traffic "${name}"`);
    return counts;
  };

  const ofProcess = <Kind extends Event["kind"]>(name: string, kind: Kind) =>
    events.filter(
      (event): event is Extract<Event, { kind: Kind; pid: number }> =>
        event.kind === kind && "pid" in event && event.pid === pids.get(name),
    );

  test("ends by SIGTERM with 0 and leaves nothing running", () => {
    expect(result.exitCode).toBe(0);
    expect(leftRunning).toEqual([]);
  });

  test("begins with the sensor and the clock, ticks, and loses nothing", () => {
    expect(events.slice(0, 2)).toMatchObject([{ kind: "sensor", scope: `netns ${node.inode}` }, { kind: "clock" }]);
    expect(events.filter(({ kind }) => kind === "lost")).toEqual([]);
    // One is skipped now and then: the kernel runs no program of a timer inside another program on that CPU
    const seconds = events.filter(({ kind }) => kind === "tick").map(({ at }) => Math.round(at / 1000));
    const [first = 0, last = 0] = [seconds.at(0), seconds.at(-1)];
    expect(new Set(seconds).size).toBeGreaterThan((last - first) / 2);
  });

  test.each(Object.keys(orders))("counts %s to the byte, both ways, at both ends", (name) => {
    const { sentBytes, receivedBytes, pid } = countsOf(name);
    const { caller, listener } = socketsOf(name);
    expect(caller.at(-1)).toMatchObject({ kind: "close", sentBytes, receivedBytes, pid });
    expect(listener.at(-1)).toMatchObject({ kind: "close", sentBytes: receivedBytes, receivedBytes: sentBytes, pid });
  });

  test.each(Object.entries(orders))(
    "sees the calls, and each send after a silence, of %s",
    (name, { call, rounds }) => {
      const { caller, listener } = socketsOf(name);
      expect(caller[0]).toMatchObject({
        kind: "connect",
        outcome: "established",
        remoteAddress: call.replace("::ffff:", ""),
      });
      expect(listener[0]).toMatchObject({ kind: "connect", outcome: "accepted", pid: 0 });
      const { socket } = { socket: "", ...caller[0] };
      const started = events.filter((event) => event.kind === "connect" && event.socket === socket);
      expect(started).toMatchObject([{ outcome: "started", localPort: 0 }, { outcome: "established" }]);
      const sends = caller.filter((event) => event.kind === "traffic" && event.direction === "send");
      expect(sends.length).toBeGreaterThanOrEqual(rounds.length);
      const silences = sends.map((event) => (event.kind === "traffic" ? event.silenceMs : -1));
      expect(silences[0]).toBeNull();
      expect(silences.filter((silence) => silence !== null && silence >= 290)).toHaveLength(rounds.length - 1);
    },
  );

  test("writes a transfer of 50 MB down in few records", () => {
    const { caller, listener } = socketsOf("TCP of 50 MB");
    expect(caller.length + listener.length).toBeLessThan(20);
  });

  test.each(Object.entries(datagrams))("counts %s and knows its peer, though the socket may not", (name, { call }) => {
    const { pid, sentBytes, receivedBytes } = countsOf(name);
    const { caller, listener } = socketsOf(name);
    expect(caller.at(-1)).toMatchObject({ kind: "idle", pid, remoteAddress: call, sentBytes, receivedBytes });
    expect(caller[1]).toMatchObject({ direction: "receive", sentBytes: 100, receivedBytes: 50 });
    // The listener's answers go to the caller; what it first heard, nobody can be told from.
    expect(listener.at(-1)).toMatchObject({ kind: "idle", sentBytes: 62, receivedBytes: sentBytes - 100 });
  });

  test("counts what sendfile(2) sends", (context) => {
    if (!counted.has("sendfile")) {
      process.stderr.write("\nSKIPPED: sendfile(2), because there is no python3\n");
      context.skip();
    }
    const { sentBytes } = countsOf("sendfile");
    expect(sentBytes).toBe(300_000);
    expect(socketsOf("sendfile").caller.at(-1)).toMatchObject({ kind: "close", sentBytes, receivedBytes: 0 });
  });

  test("calls a refused connection failed, and says whose it was", () => {
    const calls = ofProcess("refused", "connect");
    expect(calls).toMatchObject([{ outcome: "started" }, { outcome: "failed" }]);
    expect(calls[0]).toMatchObject({ remoteAddress: dead, remotePort: 81, comm: "curl", uid: 0 });
    // Whose time it was when the answer came is nobody's business; the pid is that of the caller.
    expect(calls[1]).toMatchObject({ remoteAddress: dead, remotePort: 81, localAddress: client, comm: "" });
  });

  test("sees a program start, with its arguments, user and parent, and end", () => {
    const exec = ofProcess("user", "exec").at(-1);
    expect(exec).toMatchObject({
      path: "/bin/true",
      args: ["/bin/true", "a b", "", "ü"],
      uid: 65_534,
      isArgsCut: false,
    });
    expect(exec).toMatchObject({ parentPid: process.pid, comm: "true" });
    expect(ofProcess("user", "exit")).toHaveLength(1);
    // Facts of several programs are gathered at the same time; which are whose, the time of the exec says.
    const facts = ofProcess("user", "process").find(({ startedAt }) => startedAt === exec?.at);
    expect(facts).toMatchObject({ uid: 65_534, args: exec?.args, executable: { isDeleted: false } });
  });

  test("cuts arguments of a megabyte and marks them as cut", () => {
    const exec = ofProcess("long", "exec").at(-1);
    const facts = ofProcess("long", "process").find(({ startedAt }) => startedAt === exec?.at);
    expect([exec?.isArgsCut, facts?.isArgsCut]).toEqual([true, true]);
    expect(exec?.args.join("\0").length).toBeLessThanOrEqual(512);
    expect(facts?.args.join("\0").length).toBeLessThanOrEqual(4096);
  });

  test("lets no name forge or break a record", () => {
    const all: readonly Event[] = events;
    const execs = all.filter((event): event is ExecEvent => event.kind === "exec");
    const name = textFromBytes(hostileName);
    expect(execs.find(({ path }) => path === `./${name}`)).toMatchObject({ comm: name });
    expect(execs.find(({ args }) => args.length === 1 && args[0] === name)).toMatchObject({ comm: "true" });
    const processes = all.filter((event): event is ProcessEvent => event.kind === "process");
    expect(processes.find(({ comm }) => comm === name)).toBeDefined();
    const calls = ofProcess("hostile", "connect");
    expect(calls).toMatchObject([
      { outcome: "started", comm: textFromBytes(hostileComm), remotePort: 82 },
      { outcome: "failed", remotePort: 82 },
    ]);
  });

  test("lets no secret out that stood among arguments or in the environment", () => {
    expect(ofProcess("secret", "exec").at(-1)?.args).toContain("me:***");
    expect(result.stdout).not.toContain(secret);
  });

  test("sees nothing of another network namespace", () => {
    const { pid, serverPort } = countsOf("elsewhere");
    expect(events.filter((event) => "pid" in event && event.pid === pid)).toEqual([]);
    expect(events.filter((event) => "socket" in event && event.remotePort === serverPort)).toEqual([]);
    const netns = new Set(events.flatMap((event) => ("netns" in event ? [event.netns] : [])));
    expect([...netns]).toEqual([node.inode]);
  });
});

/** For printf(1). */
function octal(bytes: Buffer): string {
  return Array.from(bytes, (byte) => `\\${byte.toString(8).padStart(3, "0")}`).join("");
}

/** 300,000 bytes of a file, from one end to the other. */
const sendfile = `
import json, os, socket, sys, tempfile, threading
with tempfile.TemporaryFile() as file, socket.create_server((sys.argv[1], 0)) as server:
    file.write(bytes(300000)); file.flush()
    counted = []
    def count():
        peer, _ = server.accept()
        total = 0
        while chunk := peer.recv(65536): total += len(chunk)
        counted.append(total); peer.close()
    thread = threading.Thread(target=count); thread.start()
    with socket.create_connection(server.getsockname()) as client:
        ports = dict(clientPort=client.getsockname()[1], serverPort=server.getsockname()[1])
        offset = 0
        while offset < 300000: offset += os.sendfile(client.fileno(), file.fileno(), offset, 300000 - offset)
        client.shutdown(socket.SHUT_WR)
        thread.join()
    print(json.dumps(dict(pid=os.getpid(), sentBytes=counted[0], receivedBytes=0, **ports)))
`;
