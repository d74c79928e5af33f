import { expect, test } from "vitest";
import { ConversationTable } from "../../../src/core/conversation/conversation-table.ts";
import { type Destination, destinationKey } from "../../../src/core/conversation/destination.ts";
import { SocketTable } from "../../../src/core/conversation/socket-table.ts";
import { actorOf } from "../../../src/core/process/actor.ts";

const program = { path: "/x", args: [], isArgsCut: false, script: null, executable: null, cgroup: null };
const lineage = { process: { pid: 1, startedAt: 0, uid: 0, comm: "x", program, session: null }, ancestors: [] };
const who = { actor: actorOf(lineage), lineage };
const to = (port: number): Destination => ({
  ...{ address: "203.0.113.7", name: null, nameSource: null },
  port,
  transport: "tcp",
});

/** Calls this port so many times, a minute apart. */
function call(table: ConversationTable, port: number, times: number) {
  const { conversation, forgotten } = table.of(who, to(port), { at: 0, lost: 0 });
  for (let call = 0; call < times; call++) {
    const socket = { socket: `s${call}`, pid: 1, uid: 0, comm: "x", cgroupId: 0, netns: 0, transport: "tcp" } as const;
    const ends = { localAddress: "192.0.2.1", localPort: 40_000, remoteAddress: "203.0.113.7", remotePort: port };
    const at = call * 60_000;
    const activity = new SocketTable().apply({ kind: "connect", at, ...socket, ...ends, outcome: "started" });
    if (activity !== null) conversation.add(activity, lineage, to(port));
  }
  return { conversation, forgotten };
}

test("of those that were active longest ago, the one with the fewest beats makes room", () => {
  const table = new ConversationTable(3);
  const beats = [4, 2, 3].map((times, index) => call(table, index + 1, times).conversation.beatCount);
  expect(beats).toEqual([4, 2, 3]);
  const { conversation, forgotten } = call(table, 9, 1);
  expect(forgotten?.destination.port).toBe(2);
  expect([...table].map(({ destination }) => destination.port)).toEqual([1, 3, 9]);
  expect(table.find(who.actor, to(9))).toBe(conversation);
  expect(table.find(who.actor, to(2))).toBeNull();
  expect([table.size, table.evicted]).toEqual([3, 1]);
});

test("one that is known makes nobody leave", () => {
  const table = new ConversationTable(1);
  const { conversation } = call(table, 1, 1);
  expect(table.of(who, to(1), { at: 5, lost: 0 })).toEqual({ conversation, forgotten: null });
});

test("a destination's name outlives its addresses", () => {
  const named = { ...to(443), name: "c2.example" };
  expect(destinationKey(named)).toBe(destinationKey({ ...named, address: "198.51.100.1" }));
  expect(destinationKey(named)).not.toBe(destinationKey(to(443)));
  expect(destinationKey(to(443))).not.toBe(destinationKey({ ...to(443), transport: "udp" }));
});
