import { expect, test } from "vitest";
import { SocketTable } from "../../../src/core/conversation/socket-table.ts";
import type { CloseEvent, ConnectEvent, SocketFacts, TrafficEvent } from "../../../src/core/event/event.ts";

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
