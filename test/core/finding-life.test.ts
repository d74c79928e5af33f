import fc from "fast-check";
import { expect, test } from "vitest";
import type { Event } from "../../src/core/event/event.ts";
import type { Finding } from "../../src/core/finding/finding.ts";
import { beatTimes, curl, detect, FakeNode, implant, loop } from "./fake-node.ts";

/** An implant that calls every 20 s, `beats` times, from each of these times on. */
function calls(node: FakeNode, pid: number, beats: number, ...starts: readonly number[]): FakeNode {
  node.older(pid, 1, implant);
  for (const from of starts)
    for (const at of beatTimes(node, { from, beats, intervalMs: 20_000 })) node.request(pid, at);
  return node;
}

const HOUR = 3_600_000;

function life(
  findings: readonly Finding[],
): readonly (readonly [state: string, beats: number, id: string | undefined])[] {
  const [first] = findings;
  return findings.map(({ state, timing, id }) => [state, timing.beats, id === first?.id ? "same" : id]);
}

test("a finding of many beats is closed when as many as are looked at have no rhythm any more", () => {
  const node = new FakeNode({ seed: 6 });
  node.older(900, 1, loop);
  const even = beatTimes(node, { beats: 400, intervalMs: 10_000 });
  let at = even.at(-1) ?? 0;
  const wild = Array.from({ length: 200 }, () => {
    at += 10_000 * (-Math.log(1 - node.random())) ** 2 + 400;
    return at;
  });
  for (const beat of [...even, ...wild]) node.request(node.spawn(900, curl, beat), beat + 30);
  const closed = detect(node.events()).findings.find(({ state }) => state === "closed");
  expect(closed?.timing.beats).toBeGreaterThan(460);
  expect(closed?.timing.beats).toBeLessThan(540);
});

test("a finding whose rhythm is lost is closed with what holds by then", () => {
  const node = new FakeNode({ seed: 5 });
  node.older(900, 1, loop);
  let at = beatTimes(node, { beats: 8, intervalMs: 10_000 }).at(-1) ?? 0;
  for (const beat of beatTimes(node, { beats: 8, intervalMs: 10_000 }))
    node.request(node.spawn(900, curl, beat), beat + 30);
  for (let beat = 0; beat < 80; beat++) {
    at += 10_000 * (-Math.log(1 - node.random())) ** 2 + 400;
    node.request(node.spawn(900, curl, at), at + 30);
  }
  const { findings } = detect(node.events());
  const closed = findings.find(({ state }) => state === "closed");
  expect(findings[0]?.state).toBe("opened");
  expect(closed?.id).toBe(findings[0]?.id);
  expect(closed?.scores["regularity"]?.evidence["chance"]).toBeGreaterThan(1e-3);
  expect(closed?.reason).toMatch(/^No longer too even to be chance/);
});

test("a finding is opened once, updated when its beats double, closed after silence, reopened as the same", () => {
  const node = calls(new FakeNode(), 700, 30, 10_000, HOUR);
  node.say({ kind: "tick", at: 3 * HOUR });
  const { findings, engine } = detect(node.events());
  expect(life(findings)).toEqual([
    ["opened", 6, "same"],
    ["updated", 12, "same"],
    ["updated", 24, "same"],
    ["closed", 30, "same"],
    ["opened", 32, "same"],
    ["closed", 60, "same"],
  ]);
  expect(engine.conversations()[0]).toMatchObject({ flagged: true, analytics: ["AN1226"] });
});

test("a finding is closed ten minutes after its last beat, or ten of its intervals where those are longer", () => {
  const node = new FakeNode();
  node.older(700, 1, implant);
  for (const at of beatTimes(node, { from: 0, beats: 10, intervalMs: HOUR })) node.request(700, at);
  node.say({ kind: "tick", at: 30 * HOUR });
  const quick = calls(new FakeNode(), 700, 10, 0);
  quick.say({ kind: "tick", at: HOUR });
  const closedAt = (from: FakeNode) => detect(from.events()).findings.at(-1)?.time;
  expect(closedAt(node)).toMatch(/^2026-11-21T19:00:[01]0/);
  expect(closedAt(quick)).toMatch(/^2026-11-21T00:13:[01]0/);
});

test("an evicted conversation's finding is closed, and the bound holds", () => {
  const node = calls(new FakeNode(), 700, 8, 10_000);
  for (let port = 1; port <= 40; port++) {
    for (const at of beatTimes(node, { from: HOUR / 10 + port, beats: 9, intervalMs: 10_000, jitter: 40 })) {
      node.request(700, at, { remoteAddress: `203.0.113.${100 + port}`, remotePort: 1000 + port });
    }
  }
  const { findings, engine } = detect(node.events(), { maxConversations: 20 });
  expect(engine.size).toBe(20);
  expect(engine.loss.conversations).toBeGreaterThanOrEqual(21);
  const [opened] = findings;
  expect(opened?.destination.port).toBe(443);
  expect(findings.filter(({ id }) => id === opened?.id).map(({ state }) => state)).toEqual(["opened", "closed"]);
});

test("a bound of one conversation follows the newest", () => {
  const node = calls(new FakeNode(), 700, 4, 10_000);
  node.request(700, 200_000, { remotePort: 80 });
  const { engine } = detect(node.events(), { maxConversations: 1 });
  expect(engine.conversations().map(({ port, beats }) => [port, beats])).toEqual([[80, 1]]);
});

test("times of a finding follow a step of the wall clock, its id does not", () => {
  const steady = calls(new FakeNode(), 700, 12, 10_000);
  const stepped = calls(new FakeNode(), 700, 12, 10_000);
  stepped.say({ kind: "clock", at: 150_000, wallMs: Date.UTC(2026, 10, 22) });
  const [one, other] = [detect(steady.events()).findings, detect(stepped.events()).findings];
  expect(other.map(({ id }) => id)).toEqual(one.map(({ id }) => id));
  expect(one.at(-1)?.time).toMatch(/^2026-11-21T00:03:50/);
  expect(other.at(-1)?.time).toMatch(/^2026-11-22T00:01:20/);
});

/** Everything at once: a shell loop, an implant, a daemon that never beats evenly. */
function mixture(seed: number): FakeNode {
  const node = calls(new FakeNode({ seed, host: `host-${seed}` }), 700, 20, 11_000);
  node.older(900, 1, loop);
  for (const at of beatTimes(node, { beats: 10, intervalMs: 30_000, jitter: 0.3 })) {
    const pid = node.spawn(900, curl, at);
    node.request(pid, at + 30, { remoteAddress: "198.51.100.9" });
    node.exit(pid, at + 200);
  }
  return node;
}

test("findings are the same to the byte after a round trip through JSON", () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const events = mixture(seed).events();
      const again: readonly Event[] = JSON.parse(JSON.stringify(events));
      expect(JSON.stringify(detect(again).findings)).toBe(JSON.stringify(detect(events).findings));
    }),
    { numRuns: 10 },
  );
});

test("a later start of the node changes no id, score or interval, as long as the wall clock says the same", () => {
  const shift = 86_400_000;
  const events = mixture(3).events();
  const later = events.map((event) => ({
    ...event,
    at: event.at + shift,
    ...(event.kind === "process" ? { startedAt: event.startedAt + shift } : {}),
  }));
  const essence = (all: readonly Event[]) =>
    detect(all).findings.map(({ id, state, time, actor, timing }) => ({ id, state, time, actor, timing }));
  expect(essence(later)).toEqual(essence(events));
});

/** Scores that are about others by what they say; every other one is of its conversation alone. */
const ABOUT_OTHERS: ReadonlySet<string> = new Set(["contrast", "rarity"]);

test("another conversation changes no regularity, size, imbalance, protocol or failure of the first", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1000, max: 20_000 }), (beats, intervalMs) => {
      const alone = mixture(5);
      const joined = mixture(5);
      joined.older(800, 1, implant);
      for (const at of beatTimes(joined, { from: 500, beats, intervalMs })) {
        joined.request(800, at, { remoteAddress: "2001:db8::5" });
      }
      const scoresOf = (node: FakeNode) =>
        detect(node.events())
          .engine.conversations()
          .filter(({ dst }) => dst !== "2001:db8::5")
          .map(({ dst, beats: count, scores }) => {
            const own = Object.entries(scores).filter(([name]) => !ABOUT_OTHERS.has(name));
            return { dst, count, scores: Object.fromEntries(own) };
          });
      expect(scoresOf(joined)).toEqual(scoresOf(alone));
    }),
    { numRuns: 20 },
  );
});

test("events of the same time keep their order", () => {
  const node = new FakeNode();
  node.older(700, 1, implant);
  const socket = node.socket(700);
  const bytes = { sentBytes: 5, receivedBytes: 6 };
  node.say({ kind: "connect", at: 9000, ...socket, outcome: "started" });
  node.say({ kind: "connect", at: 9000, ...socket, outcome: "established" });
  node.say({ kind: "traffic", at: 9000, ...socket, direction: "send", movedBytes: 5, silenceMs: null, ...bytes });
  node.say({ kind: "close", at: 9000, ...socket, ...bytes });
  expect(detect(node.events()).engine.conversations()[0]).toMatchObject({ beats: 1, sentBytes: 5, receivedBytes: 6 });
});

test("findings name the host that the sensor said last", () => {
  const node = calls(new FakeNode({ host: "db-3" }), 700, 6, 10_000);
  expect(detect(node.events()).findings.map(({ host }) => host)).toEqual([{ name: "db-3", kernel: "6.12.0" }]);
});

const hostile = fc.oneof(
  fc.constantFrom('a"\n{}', "\u0000\u001b[31m", "__proto__", "", "../../x", "\ud800", "\\xff"),
  fc.string({ unit: "binary", maxLength: 40 }),
);
const number = fc.oneof(fc.constantFrom(0, 1e308, -1e308, 2 ** 53, 1e15, 5e-324), fc.double({ noNaN: true }));
const count = fc.oneof(fc.constantFrom(0, 1e308, 2 ** 53), fc.double({ min: 0, max: 1e300, noNaN: true }), fc.nat(3));

const socketFacts = {
  ...{ at: number, socket: fc.oneof(hostile, fc.constant("s")), pid: fc.nat(3), uid: fc.nat(3), comm: hostile },
  ...{ cgroupId: fc.nat(), netns: fc.nat(), transport: fc.constantFrom("tcp" as const, "udp" as const) },
  ...{ localAddress: hostile, localPort: fc.nat(65_535), remoteAddress: hostile, remotePort: fc.nat(65_535) },
};
const file = fc.record({
  ...{ path: hostile, device: fc.nat(2), inode: fc.nat(2), sizeBytes: count, sha256: fc.option(hostile) },
  ...{ package: fc.option(hostile), packageDatabase: fc.constantFrom("dpkg" as const, null) },
  ...{
    isDeleted: fc.boolean(),
    isMemoryBacked: fc.boolean(),
    isInWritablePlace: fc.boolean(),
    isAsPackaged: fc.constantFrom(null, true, false),
    copyOf: fc.constantFrom(null, "/usr/bin/curl"),
    ...{ file: fc.constant(null), elf: fc.constant(null), unknown: fc.constant([]) },
  },
});
const birth = { at: number, pid: fc.nat(3), parentPid: fc.nat(3), uid: fc.nat(3), comm: hostile };
const program = { args: fc.array(hostile, { maxLength: 4 }), isArgsCut: fc.boolean() };
const where = fc.constantFrom("ring" as const, "map" as const, "line" as const, "queue" as const, "sensor" as const);

/** Whatever passes the door: every string, every number, in any order. */
const anyEvent: fc.Arbitrary<Event> = fc.oneof(
  fc.record({
    ...{ kind: fc.constant("sensor" as const), at: number, host: hostile, kernel: hostile },
    ...{ backend: hostile, scope: hostile, version: hostile },
  }),
  fc.record({ kind: fc.constant("clock" as const), at: number, wallMs: number }),
  fc.record({
    ...{ kind: fc.constant("exec" as const), ...birth, ...program, path: hostile },
    ...{ cgroupId: fc.nat(), device: fc.nat(2), inode: fc.nat(2) },
  }),
  fc.record({ kind: fc.constant("fork" as const), at: number, pid: fc.nat(3), parentPid: fc.nat(3) }),
  fc.record({ kind: fc.constant("exit" as const), at: number, pid: fc.nat(3) }),
  fc.record({
    ...{ kind: fc.constant("process" as const), ...birth, ...program, startedAt: number },
    ...{ cgroup: fc.option(hostile), script: fc.option(hostile), executable: fc.option(file) },
  }),
  fc.record({
    ...{ kind: fc.constant("connect" as const), ...socketFacts },
    outcome: fc.constantFrom("started" as const, "established" as const, "failed" as const, "accepted" as const),
  }),
  fc.record({
    ...{ kind: fc.constant("traffic" as const), ...socketFacts, silenceMs: fc.option(number) },
    ...{ direction: fc.constantFrom("send" as const, "receive" as const) },
    ...{ movedBytes: count, sentBytes: count, receivedBytes: count },
  }),
  fc.record({ kind: fc.constant("close" as const), ...socketFacts, sentBytes: count, receivedBytes: count }),
  fc.record({ kind: fc.constant("lost" as const), at: number, where, count, reason: hostile }),
  fc.record({ kind: fc.constant("tick" as const), at: number }),
);

test("whatever is in the events, nothing is thrown, and what comes out holds no gap where a number should be", () => {
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 60 }), (events) => {
      const { findings, engine } = detect(events);
      const text = JSON.stringify([findings, engine.conversations()]);
      expect(text).not.toMatch(/"(?:\w+Bytes|beats|confidence|score|value|jitter|chance|sentShare)":null/);
    }),
    { numRuns: 500 },
  );
});

test("a beacon with hostile names is found like any other", () => {
  const path = '/tmp/a"\n{}\u0000\ud800';
  const node = new FakeNode();
  const pid = node.spawn(1, { args: [path, '"}\n'], executable: null }, 5000);
  for (const at of beatTimes(node, { beats: 8, intervalMs: 20_000 })) node.request(pid, at, { comm: 'a"\n{}' });
  expect(detect(node.events()).findings[0]).toMatchObject({ state: "opened", actor: { executable: path } });
});

test("a record from the far future does not stop those that come after it", () => {
  const node = calls(new FakeNode(), 700, 10, 10_000);
  const events = [...node.events()];
  events.splice(4, 0, { kind: "tick", at: 1e15 });
  expect(detect(events).engine.conversations()[0]).toMatchObject({ beats: 10 });
});
