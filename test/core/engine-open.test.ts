import { expect, test } from "vitest";
import type { OpenEvent, SocketFacts } from "../../src/core/event/event.ts";
import { detect, executable, FakeNode, type Runs } from "./fake-node.ts";

const sshd: Runs = { args: ["/usr/sbin/sshd"], executable: executable("/usr/sbin/sshd") };
/** Both ports are of those that are given to who calls, so nothing but `open` tells who called. */
const ends = { localPort: 50_022, remotePort: 40_000 };

/** A connection older than the sensor, that sends once a minute, and what was found of it in `foundAt` ms. */
function heartbeat(role: OpenEvent["role"], foundAt: number, over: Partial<SocketFacts> = {}) {
  const node = new FakeNode();
  node.older(700, 1, sshd);
  const { socket, ...facts } = node.socket(700, { ...ends, comm: "sshd" });
  node.say({ kind: "open", at: foundAt, ...facts, role });
  for (let beat = 0; beat < 12; beat++) {
    const moved = { direction: "send", movedBytes: 48, silenceMs: beat === 0 ? null : 60_000 } as const;
    const totals = { sentBytes: 1000 + 48 * (beat + 1), receivedBytes: 0 };
    node.say({ kind: "traffic", at: 5000 + beat * 60_000, socket, ...facts, ...over, ...moved, ...totals });
  }
  return detect(node.events()).engine.conversations();
}

test("a connection that was open before belongs to the side that called", () => {
  expect(heartbeat("server", 1000)).toEqual([]);
  expect(heartbeat("client", 1000)).toMatchObject([{ dst: "203.0.113.7", port: 40_000, beats: 12, sentBytes: 576 }]);
  expect(heartbeat(null, 1000)).toHaveLength(1);
});

test("a connection that was found open while its first record settled is known in time", () => {
  expect(heartbeat("server", 5900)).toEqual([]);
});

test("a record without an owner has the one that was found", () => {
  const [conversation] = heartbeat("client", 1000, { pid: 0, uid: 0, comm: "" });
  expect(conversation).toMatchObject({ actor: heartbeat("client", 1000)[0]?.actor, beats: 12 });
});
