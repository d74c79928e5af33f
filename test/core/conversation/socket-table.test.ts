import { expect, test } from "vitest";
import { SocketTable } from "../../../src/core/conversation/socket-table.ts";
import type { CloseEvent, ConnectEvent, OpenEvent, SocketFacts, TrafficEvent } from "../../../src/core/event/event.ts";

const facts: SocketFacts = {
  ...{ at: 1000, socket: "s", pid: 5, uid: 6, comm: "curl", cgroupId: 7, netns: 8, transport: "tcp" },
  ...{ localAddress: "192.0.2.1", localPort: 40_000, remoteAddress: "203.0.113.7", remotePort: 443 },
};

function connect(outcome: ConnectEvent["outcome"], over: Partial<SocketFacts> = {}): ConnectEvent {
  return { kind: "connect", ...facts, outcome, ...over };
}

function traffic(over: Partial<TrafficEvent> = {}): TrafficEvent {
  const moved = { movedBytes: 10, silenceMs: null, sentBytes: 10, receivedBytes: 0 };
  return { kind: "traffic", ...facts, direction: "send", ...moved, ...over };
}

function close(sentBytes: number, receivedBytes: number, at = 2000): CloseEvent {
  return { kind: "close", ...facts, at, comm: "", uid: 0, sentBytes, receivedBytes };
}

function open(role: OpenEvent["role"], over: Partial<OpenEvent> = {}): OpenEvent {
  const { socket: _, ...known } = facts;
  return { kind: "open", ...known, at: 500, pid: 3, uid: 4, comm: "sshd", cgroupId: 0, role, ...over };
}

/** What a table that knows of an older socket tells of the first record of it. */
function afterOpen(opened: OpenEvent, record: TrafficEvent | CloseEvent) {
  const table = new SocketTable();
  table.learn(opened);
  return table.apply(record);
}

test.each<[what: string, ports: readonly [number, number], over: Partial<TrafficEvent>, isTold: boolean]>([
  ["an ephemeral port to a service's", [40_000, 443], {}, true],
  ["a service's port to an ephemeral one", [443, 40_000], {}, false],
  ["a high listening port to an ephemeral one", [8080, 51_000], {}, false],
  ["one ephemeral port to another", [40_000, 51_000], {}, true],
  ["one service's port to another", [123, 123], { transport: "udp" }, true],
  ["a first datagram that is sent", [40_000, 53], { transport: "udp" }, true],
  ["a first datagram that is received", [40_000, 53], { transport: "udp", direction: "receive", sentBytes: 0 }, false],
  ["an answer whose question's record was lost", [40_000, 53], { transport: "udp", direction: "receive" }, true],
  ["no port at all", [40_000, 0], {}, false],
  ["no address", [40_000, 443], { remoteAddress: "::" }, false],
])("a socket that was not seen to connect, %s: told of %s", (_, [localPort, remotePort], over, isTold) => {
  expect(new SocketTable().apply(traffic({ localPort, remotePort, ...over })) !== null).toBe(isTold);
});

test("a role that was seen outlives every record of the socket", () => {
  const table = new SocketTable();
  table.apply(connect("accepted"));
  expect(table.apply(traffic())).toBeNull();
  expect(table.apply(close(10, 5))).toBeNull();
});

test("a connection whose first bytes were read before it was accepted is the peer's", () => {
  const table = new SocketTable();
  const ports = { localPort: 43_353, remotePort: 37_628 };
  table.apply(traffic({ ...ports, direction: "receive", sentBytes: 0, receivedBytes: 10 }));
  expect(table.apply(connect("accepted", ports))).toBeNull();
  expect(table.apply(traffic(ports))).toBeNull();
});

test("records add what is new in their totals, before and in their burst", () => {
  const table = new SocketTable();
  table.apply(connect("started"));
  expect(table.apply(traffic())?.fresh).toEqual({ sentBytes: 10, receivedBytes: 0 });
  const next = table.apply(traffic({ at: 1900, silenceMs: 800, movedBytes: 7, sentBytes: 17, receivedBytes: 30 }));
  expect(next).toMatchObject({
    ...{ tail: { sentBytes: 0, receivedBytes: 30 }, fresh: { sentBytes: 7, receivedBytes: 0 } },
    ...{ begins: "start", silentSince: 1100 },
  });
  expect(table.apply(close(17, 50))?.fresh).toEqual({ sentBytes: 0, receivedBytes: 20 });
});

test("of a socket that is older than the sensor only what it moves from then on counts", () => {
  const table = new SocketTable();
  const first = table.apply(traffic({ sentBytes: 1000, receivedBytes: 5000 }));
  expect([first?.tail, first?.fresh]).toEqual([
    { sentBytes: 0, receivedBytes: 0 },
    { sentBytes: 10, receivedBytes: 0 },
  ]);
});

test("a total that seems to shrink was overstated before", () => {
  const table = new SocketTable();
  table.apply(connect("started"));
  table.apply(traffic({ movedBytes: 100, sentBytes: 100 }));
  expect(table.apply(close(60, 0))?.fresh).toEqual({ sentBytes: 0, receivedBytes: 0 });
});

test("a new connection's first data is a sequel, its second burst is not; an answer is neither", () => {
  const table = new SocketTable();
  table.apply(connect("started"));
  expect(table.apply(traffic())?.begins).toBe("sequel");
  expect(table.apply(traffic({ silenceMs: 500 }))?.begins).toBe("start");
  expect(table.apply(traffic({ silenceMs: 500, direction: "receive" }))?.begins).toBeNull();
  expect(table.apply(traffic({ silenceMs: 500, direction: "receive" }))?.begins).toBe("sequel");
  expect(table.apply(traffic({ silenceMs: 199 }))?.begins).toBeNull();
});

test("the end of a socket is no activity of its time where it had long been idle", () => {
  const table = new SocketTable();
  table.apply(connect("started"));
  table.apply(traffic());
  expect(table.apply(close(10, 0, 90_000))).toMatchObject({ busyUntil: 1200, isEnd: true, begins: null });
});

test("what happens in an interrupt is its owner's", () => {
  const table = new SocketTable();
  table.apply(connect("started"));
  expect(table.apply(connect("established", { comm: "", uid: 0 }))?.facts).toMatchObject({ comm: "curl", uid: 6 });
  table.apply(traffic({ pid: 9, comm: "sh", uid: 0 }));
  expect(table.apply({ ...close(10, 0), pid: 9 })?.facts).toMatchObject({ pid: 9, comm: "sh", uid: 0 });
});

test("a socket that was open before is the server's that it was found to be, whatever its ports suggest", () => {
  expect(afterOpen(open("server"), traffic())).toBeNull();
  expect(afterOpen(open("client"), traffic())).not.toBeNull();
  const ports = { localPort: 22, remotePort: 40_000 };
  expect(afterOpen(open("client", ports), traffic(ports))).not.toBeNull();
  expect(afterOpen(open(null, ports), traffic(ports))).toBeNull();
});

test("a socket that was open before keeps its role after its first record", () => {
  const table = new SocketTable();
  table.learn(open("server"));
  for (let record = 0; record < 3; record++) expect(table.apply(traffic({ silenceMs: 500 }))).toBeNull();
  expect(table.apply(close(10, 0))).toBeNull();
});

test("a socket that was open before gives its owner to a record that has none, and to no other", () => {
  const ownerless = { pid: 0, uid: 0, comm: "" };
  expect(afterOpen(open("client"), { ...close(10, 0), ...ownerless })?.facts).toMatchObject({ pid: 3, comm: "sshd" });
  expect(afterOpen(open("client"), traffic(ownerless))?.facts).toMatchObject({ pid: 3, uid: 4, comm: "sshd" });
  expect(afterOpen(open("client"), traffic())?.facts).toMatchObject({ pid: 5, uid: 6, comm: "curl" });
});

test.each<[what: string, over: Partial<OpenEvent>]>([
  ["of another namespace", { netns: 9 }],
  ["to another peer", { remoteAddress: "203.0.113.8" }],
  ["from another port", { localPort: 40_001 }],
  ["of the other transport", { transport: "udp" }],
  ["found more than a day ago", { at: 1000 - 86_400_001 }],
])("a socket %s that was open before says nothing of this one", (_, over) => {
  expect(afterOpen(open("server", over), traffic())).not.toBeNull();
});

test("what was found late corrects a role that was guessed, and none that was seen", () => {
  const table = new SocketTable();
  expect(table.apply(traffic())).not.toBeNull();
  table.learn(open("server"));
  expect(table.apply(traffic({ silenceMs: 500 }))).toBeNull();
  const seen = new SocketTable();
  seen.apply(connect("started"));
  seen.learn(open("server"));
  expect(seen.apply(traffic())).not.toBeNull();
});

test("a new connection between the same ends is not the one that was open before", () => {
  const table = new SocketTable();
  table.learn(open("server"));
  table.apply(connect("established", { socket: "new" }));
  expect(table.apply(traffic({ socket: "new" }))).not.toBeNull();
  expect(table.apply(traffic({ socket: "newer" }))).not.toBeNull();
});
