import { expect, test } from "vitest";
import type { CloseEvent, ConnectEvent, Event, TrafficEvent } from "../../src/core/event/event.ts";
import { compareCounts } from "./exact/compare-counts.ts";
import { compareExecs } from "./exact/compare-execs.ts";
import { parseCountLine } from "./exact/count-line.ts";
import { type ExecLine, parseExecLine } from "./exact/exec-line.ts";
import { findGap, type KnownGap } from "./exact/known-gaps.ts";

const sensor: Event = {
  kind: "sensor",
  at: 0,
  host: "node",
  kernel: "6.12.1-amd64",
  backend: "fentry",
  scope: "node",
  version: "0.1.0",
};

/** The node's end of a connection to a server of the world. */
const node = {
  socket: "a",
  pid: 700,
  uid: 0,
  comm: "curl",
  cgroupId: 1,
  netns: 1,
  transport: "tcp",
  localAddress: "192.0.2.10",
  localPort: 40002,
  remoteAddress: "203.0.113.9",
  remotePort: 443,
} as const;

function connect(at: number, outcome: ConnectEvent["outcome"], other: Partial<ConnectEvent> = {}): Event {
  return { kind: "connect", at, ...node, outcome, ...other };
}

function traffic(at: number, sentBytes: number, receivedBytes: number, other: Partial<TrafficEvent> = {}): Event {
  const moved = { direction: "send", movedBytes: 1, silenceMs: null } as const;
  return { kind: "traffic", at, ...node, ...moved, sentBytes, receivedBytes, ...other };
}

function close(at: number, sentBytes: number, receivedBytes: number, other: Partial<CloseEvent> = {}): Event {
  return { kind: "close", at, ...node, sentBytes, receivedBytes, ...other };
}

/** As the world writes it: its server read what the node sent. */
const worldLine = {
  transport: "tcp",
  client: "192.0.2.10",
  clientPort: 40002,
  server: "203.0.113.9",
  serverPort: 443,
  receivedBytes: 812,
  sentBytes: 5120,
  closed: true,
  seen: "server",
};

/** As a program writes it about its own end. */
const ownLine = {
  ...worldLine,
  ...{ receivedBytes: 5120, sentBytes: 812, seen: "client", name: "get", path: "tcp send", pid: 700 },
  ...{ sendBeats: 1, receiveBeats: 0, sentTailBytes: 0, receivedTailBytes: 0 },
};

const connected = [sensor, connect(1, "started"), connect(2, "established"), traffic(3, 812, 0)];

function compare(events: readonly Event[], lines: readonly object[], gaps?: readonly KnownGap[]) {
  const parsed = lines.map((line) => parseCountLine(JSON.stringify(line)));
  const counted = parsed.filter((line) => typeof line !== "string");
  expect(counted).toHaveLength(lines.length);
  return compareCounts(events, counted, gaps);
}

test("compareCounts() holds the node's end against what the server counted, crossed", async () => {
  expect(await compare([...connected, close(9, 812, 5120)], [worldLine])).toMatchObject({
    exact: true,
    differences: [],
    notes: [],
    compared: 1,
    equal: 1,
  });
});

test("compareCounts() takes the events as a stream", async () => {
  async function* stream(): AsyncGenerator<Event> {
    yield* [...connected, close(9, 812, 5120)];
  }
  const line = parseCountLine(JSON.stringify(worldLine));
  expect(typeof line === "string" ? line : await compareCounts(stream(), [line])).toMatchObject({ exact: true });
});

test("compareCounts() names both ends and both counts where a byte differs", async () => {
  const { exact, differences } = await compare([...connected, close(9, 811, 5120)], [worldLine]);
  expect(exact).toBe(false);
  expect(differences).toEqual([
    "tcp 192.0.2.10 port 40002 to 203.0.113.9 port 443: sent 812, seen 811; received 5120, seen 5120",
  ]);
});

test("compareCounts() holds both ends against one line where the whole guest is watched", async () => {
  const server = {
    ...{ socket: "b", localAddress: "203.0.113.9", localPort: 443 },
    ...{ remoteAddress: "192.0.2.10", remotePort: 40002 },
  };
  const events = [...connected, connect(2, "accepted", server), close(9, 812, 5120), close(9, 5120, 812, server)];
  expect(await compare(events, [worldLine])).toMatchObject({ exact: true, compared: 2, equal: 2 });
  const wrong = [...connected, connect(2, "accepted", server), close(9, 812, 5120), close(9, 5120, 800, server)];
  expect(await compare(wrong, [worldLine])).toMatchObject({ exact: false, compared: 2, equal: 1 });
});

test("compareCounts() asks the client's end of UDP, where the whole guest is watched: a server's hears from many", async () => {
  const udp = { transport: "udp" } as const;
  const server = {
    ...{ ...udp, socket: "b", localAddress: "203.0.113.9", localPort: 443 },
    ...{ remoteAddress: "192.0.2.10", remotePort: 40002 },
  };
  const events = [sensor, traffic(3, 812, 5120, udp), traffic(3, 5120, 9000, server)];
  expect(await compare(events, [{ ...worldLine, ...udp }])).toMatchObject({ exact: true, compared: 1, equal: 1 });
});

test("compareCounts() turns a line around where the internet connects to the node", async () => {
  const served = { ...node, localPort: 9100, remoteAddress: "198.51.100.15", remotePort: 41000 };
  const line = {
    ...worldLine,
    ...{ client: "198.51.100.15", clientPort: 41000, server: "192.0.2.10", serverPort: 9100, seen: "client" },
    ...{ receivedBytes: 20_000, sentBytes: 90 },
  };
  expect(await compare([sensor, close(9, 20_000, 90, served)], [line])).toMatchObject({ exact: true, equal: 1 });
});

test("compareCounts() tells apart connections that used the same ports one after the other", async () => {
  const again = { socket: "b" };
  const events = [sensor, close(5, 812, 5120), close(9, 10, 20, again)];
  const second = { ...worldLine, receivedBytes: 10, sentBytes: 20 };
  expect(await compare(events, [worldLine, second])).toMatchObject({ exact: true, equal: 2 });
});

test.each([
  ["a line whose socket was not seen", [sensor], [worldLine], /no socket was seen/],
  ["a socket of the world that nobody counted", [...connected, close(9, 812, 0)], [], /nobody counted it/],
  [
    "lost records",
    [sensor, { kind: "lost", at: 5, where: "ring", count: 3, reason: "full" }],
    [],
    /3 records were lost/,
  ],
] as const)("compareCounts() reports %s", async (_, events, lines, message) => {
  const { exact, differences } = await compare([...events], lines);
  expect(exact).toBe(false);
  expect(differences.join()).toMatch(message);
});

test("compareCounts() lets loopback and connections without data go uncounted", async () => {
  const loopback = { localAddress: "127.0.0.1", remoteAddress: "127.0.0.1", socket: "b" };
  const events = [...connected.slice(0, 3), close(9, 0, 0), close(9, 70, 70, loopback)];
  expect(await compare(events, [])).toMatchObject({ exact: true, compared: 0 });
});

test("compareCounts() notes what an open connection has moved since its last record, and not more", async () => {
  const open = { ...worldLine, closed: false };
  const { exact, notes } = await compare(connected, [open]);
  expect(exact).toBe(true);
  expect(notes).toEqual(["1 TCP connections were open to the last: 5120 bytes since their last record"]);
  expect(await compare([...connected, traffic(4, 900, 0)], [open])).toMatchObject({ exact: false });
});

test("compareCounts() adds up UDP sockets of one pair and notes the untold end of a burst", async () => {
  const udp = { transport: "udp", localPort: 5353, remotePort: 53, localAddress: "0.0.0.0" } as const;
  const events = [sensor, traffic(3, 40, 100, udp), traffic(60_000, 41, 0, { ...udp, socket: "b" })];
  const line = { ...worldLine, transport: "udp", clientPort: 5353, serverPort: 53, receivedBytes: 81, sentBytes: 100 };
  expect(await compare(events, [line])).toMatchObject({ exact: true, equal: 1, notes: [] });
  const { exact, notes } = await compare(events, [{ ...line, sentBytes: 150 }]);
  expect(exact).toBe(true);
  expect(notes).toEqual(["1 of 1 UDP pairs ended in a burst: 50 bytes came after their last record"]);
  expect(await compare(events, [{ ...line, sentBytes: 99 }])).toMatchObject({ exact: false });
});

test.each([
  ["exact", [...connected, close(9, 812, 5120)], ""],
  ["bytes differ", [...connected, close(9, 812, 5000)], "get (client): received 5120, seen 5000"],
  ["beats missed", [...connected.slice(0, 3), close(9, 812, 5120)], "get (client): sent 1 times, seen 0 times"],
  ["bytes differ", connected, "get (client): received 5120, seen 0, closed, no end seen"],
  ["not seen", [sensor], "get (client): no socket was seen"],
] as const)("compareCounts() calls a path %s", async (status, events, detail) => {
  const { paths } = await compare([...events], [ownLine], []);
  expect(paths).toEqual([
    { path: "tcp send", status, connections: 1, details: detail === "" ? [] : [detail], why: null },
  ]);
});

test("compareCounts() asks who owns a socket, and how its connect ended", async () => {
  const stranger = traffic(3, 812, 0, { pid: 701 });
  const taken = await compare([...connected.slice(0, 3), stranger, close(9, 812, 5120)], [ownLine]);
  expect(taken.differences).toEqual(["tcp send: get (client): process 700, seen 701"]);
  const refused = { ...ownLine, receivedBytes: 0, sentBytes: 0, sendBeats: 0, outcome: "refused" };
  const failed = [sensor, connect(1, "started"), connect(2, "failed")];
  expect(await compare(failed, [refused])).toMatchObject({ exact: true });
  expect(await compare(connected, [refused])).toMatchObject({ exact: false });
});

test("compareCounts() lets the tail of a UDP socket's last burst go, but not of a TCP connection", async () => {
  const line = { ...ownLine, receivedBytes: 0, sentBytes: 900, sentTailBytes: 88 };
  const udp = { transport: "udp" } as const;
  const told = [sensor, traffic(3, 812, 0, udp)];
  expect(await compare(told, [{ ...line, ...udp }])).toMatchObject({ exact: true });
  expect(await compare(told, [{ ...line, ...udp, sentTailBytes: 87 }])).toMatchObject({ exact: false });
  expect(await compare([...connected, close(9, 812, 0)], [line])).toMatchObject({ exact: false });
});

test("compareCounts() finds the records of a socket whose peer the sensor does not know", async () => {
  const udp = { transport: "udp", remoteAddress: "0.0.0.0", remotePort: 0 } as const;
  const line = { ...ownLine, transport: "udp", receivedBytes: 0 };
  const { paths, equal } = await compare([sensor, traffic(3, 812, 0, udp)], [line], []);
  expect(paths[0]).toMatchObject({ status: "peer not known" });
  expect(equal).toBe(0);
});

test("compareCounts() makes a note of a known gap, and of nothing worse", async () => {
  const gap: KnownGap = { path: "tcp send", status: "beats missed", backends: ["fentry"], why: "it is not probed" };
  const silent = [...connected.slice(0, 3), close(9, 812, 5120)];
  const { exact, notes, paths } = await compare(silent, [ownLine], [gap]);
  expect(exact).toBe(true);
  expect(notes).toEqual(["tcp send: beats missed: it is not probed"]);
  expect(paths[0]?.why).toBe("it is not probed");
  expect(await compare([sensor], [ownLine], [gap])).toMatchObject({ exact: false });
});

test.each([
  ["6.12.1", "fentry", true],
  ["6.4.0", "fentry", false],
  ["6.12.1", "kprobe", false],
] as const)("findGap() on kernel %s, %s: %s", (kernel, backend, isFound) => {
  const gap: KnownGap = { path: "p", status: "not seen", backends: ["fentry"], from: [6, 5], why: "w" };
  expect(findGap("p", "not seen", { kernel, backend }, [gap]) !== undefined).toBe(isFound);
});

test("findGap() knows kernels below a version by number, not by letter", () => {
  const gap: KnownGap = { path: "p", status: "not seen", below: [6, 5], why: "w" };
  const isFound = (kernel: string) => findGap("p", "not seen", { kernel, backend: "fentry" }, [gap]) !== undefined;
  expect([isFound("6.1.0-50"), isFound("5.10.0"), isFound("6.12.1"), isFound("7.3.1")]).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test.each([
  ["{", /is no JSON/],
  ["7", /is no object/],
  [JSON.stringify({ ...worldLine, clientPort: "x" }), /has clientPort "x", not a whole number/],
  [JSON.stringify({ ...worldLine, seen: "both" }), /has seen "both", not client or server/],
  [JSON.stringify({ ...ownLine, pid: -1 }), /has pid -1/],
  ['{"failed":"splice: Broken pipe"}', /says that a program failed: splice: Broken pipe/],
])("parseCountLine() says what is wrong with %s", (text, message) => {
  expect(parseCountLine(text)).toMatch(message);
});

const hex = (...args: readonly string[]): string[] => args.map((arg) => Buffer.from(arg).toString("hex"));
const execLine: ExecLine = {
  ...{ kind: "exec", name: "plain", pid: 70, parentPid: 7, uid: 0, path: "/bin/true" },
  ...{ args: hex("true", "ü"), device: 5, inode: 6 },
};
const exec: Event = {
  ...{ kind: "exec", at: 1, pid: 70, parentPid: 7, uid: 0, comm: "true", path: "/bin/true", args: ["true", "ü"] },
  ...{ isArgsCut: false, cgroupId: 1, device: 5, inode: 6 },
};

test("compareExecs() finds execs, forks and ends", async () => {
  const events: Event[] = [{ kind: "fork", at: 0, pid: 70, parentPid: 7 }, exec, { kind: "exit", at: 2, pid: 70 }];
  const lines: ExecLine[] = [
    execLine,
    { kind: "fork", name: "f", pid: 70, parentPid: 7 },
    { kind: "exit", name: "e", pid: 70 },
    { kind: "no-exec", name: "n", pid: 71 },
  ];
  expect(await compareExecs(events, lines)).toEqual({ exact: true, differences: [], compared: 4 });
});

test("compareExecs() looks at the program of a process that lived long enough", async () => {
  const line: ExecLine = { kind: "process", name: "p", pid: 70, path: "/usr/bin/sleep", device: 5, inode: 6 };
  const executable = { path: "/usr/bin/sleep", device: 5, inode: 6, sizeBytes: 1, sha256: null, package: null };
  const place = {
    packageDatabase: null,
    isDeleted: false,
    isMemoryBacked: false,
    isInWritablePlace: false,
    ...{ isAsPackaged: null, copyOf: null, file: null, elf: null, unknown: [] },
  };
  const seen: Event = {
    ...{ kind: "process", at: 1, pid: 70, startedAt: 0, parentPid: 7, uid: 0, comm: "sleep", args: [] },
    ...{
      isArgsCut: false,
      cgroup: null,
      script: null,
      executable: { ...executable, ...place },
    },
  };
  expect(await compareExecs([seen], [line])).toMatchObject({ exact: true });
  expect(await compareExecs([seen], [{ ...line, inode: 7 }])).toMatchObject({ exact: false });
  expect(await compareExecs([], [line])).toMatchObject({ exact: false });
});

test("compareExecs() names what differs", async () => {
  const { differences } = await compareExecs([{ ...exec, uid: 5, inode: 9 }], [
    execLine,
    { kind: "exit", name: "e", pid: 70 },
    { kind: "no-exec", name: "n", pid: 70 },
    { ...execLine, pid: 72 },
  ] as const);
  expect(differences).toEqual([
    'exec "plain" (process 70): user 0, seen 5',
    'exec "plain" (process 70): inode 6, seen 9',
    'exit "e" (process 70): its end was not seen',
    'no-exec "n" (process 70): an exec that failed was seen',
    'exec "plain" (process 72): not seen',
  ]);
});

test("compareExecs() expects 512 bytes of longer arguments, and to be told that they are cut", async () => {
  const line = { ...execLine, args: hex("true", "a".repeat(600), "b") };
  const cut = { ...exec, args: ["true", "a".repeat(507)], isArgsCut: true };
  expect(await compareExecs([cut], [line])).toMatchObject({ exact: true });
  expect(await compareExecs([{ ...cut, isArgsCut: false }], [line])).toMatchObject({ exact: false });
  expect(await compareExecs([{ ...cut, args: ["true"] }], [line])).toMatchObject({ exact: false });
});

test("compareExecs() takes the program that the line means, where a process became several", async () => {
  const shell = { ...exec, path: "/bin/sh", args: ["sh"] };
  expect(await compareExecs([shell, exec], [execLine])).toMatchObject({ exact: true });
});

test("parseExecLine() says what is wrong with a line", () => {
  expect(
    parseExecLine(
      '{"kind":"exec","name":"x","pid":1,"parentPid":1,"uid":0,"path":"/a","device":1,"inode":1,"args":[1]}',
    ),
  ).toMatch(/has args \[1\], not a list of texts/);
});

test("compareCounts() notes a TLS server's goodbye to a closed socket, and no other missing byte", async () => {
  const events = [...connected, close(9, 812, 5120)];
  const goodbye = { ...worldLine, sentBytes: 5144 };
  expect(await compare(events, [goodbye])).toMatchObject({
    exact: true,
    notes: ["1 TLS servers said goodbye, in 24 bytes, to a socket that was closed"],
  });
  expect(await compare(events, [{ ...worldLine, sentBytes: 5145 }])).toMatchObject({ exact: false, notes: [] });
});
