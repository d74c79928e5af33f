import { expect, test } from "vitest";
import type { Event } from "../../src/core/event/event.ts";
import { beatTimes, curl, detect, FakeNode, implant, loop } from "./fake-node.ts";

const SHELL = 900;

/** A shell loop, older than the sensor, that starts a curl for each beat. */
function shellLoop({ seed = 1, beats = 12, intervalMs = 60_000, jitter = 0.2, from = 10_000 } = {}): FakeNode {
  const node = new FakeNode({ seed });
  node.older(SHELL, 1, loop);
  for (const at of beatTimes(node, { from, beats, intervalMs, jitter })) {
    const pid = node.spawn(SHELL, curl, at);
    node.request(pid, at + 30);
    node.exit(pid, at + 165);
  }
  return node;
}

/** Moves every record's arrival by up to a second, as records of different CPUs come. */
function shuffled(events: readonly Event[], node: FakeNode): readonly Event[] {
  const isSocket = ({ kind }: Event) => kind === "connect" || kind === "traffic" || kind === "close";
  return events
    .map((event) => ({ event, arrivesAt: event.at + (isSocket(event) ? node.random() * 900 : 0) }))
    .toSorted((a, b) => a.arrivesAt - b.arrivesAt)
    .map(({ event }) => event);
}

test("a curl that a shell loop starts anew for each beat is one conversation and one finding", () => {
  const { findings, engine } = detect(shellLoop({ beats: 14 }).events());
  expect(engine.conversations()).toHaveLength(1);
  expect(engine.conversations()[0]).toMatchObject({ beats: 14, sentBytes: 7000, receivedBytes: 28_000, flagged: true });
  expect(findings.map(({ state, timing }) => [state, timing.beats])).toEqual([
    ["opened", 7],
    ["updated", 14],
  ]);
  expect(findings[0]).toMatchObject({
    analytics: ["AN1226"],
    actor: { class: "transfer tool", executable: "/usr/bin/curl", launcher: "/opt/x/loop.sh" },
    destination: { address: "203.0.113.7", port: 443, transport: "tcp" },
    host: { name: "node-1", kernel: "6.12.0" },
    loss: { records: 0 },
  });
  expect(findings[0]?.actor.lineage.map(({ pid }) => pid)).toEqual([SHELL]);
});

test("records that come out of order within a second give the same finding", () => {
  const node = shellLoop();
  const inOrder = detect(node.events());
  const outOfOrder = detect(shuffled(node.events(), node));
  const essence = ({ findings, engine }: typeof inOrder) => ({
    lines: engine.conversations(),
    ids: findings.map(({ id, state, timing }) => ({ id, state, timing })),
  });
  expect(essence(outOfOrder)).toEqual(essence(inOrder));
});

test("a server that refuses gets one beat for each attempt, all failed", () => {
  const node = new FakeNode();
  node.older(700, 1, implant);
  for (const at of beatTimes(node, { beats: 10, intervalMs: 30_000 })) node.refused(700, at);
  const { findings, engine } = detect(node.events());
  expect(engine.conversations()[0]).toMatchObject({ beats: 10, sentBytes: 0, receivedBytes: 0 });
  // The beat that is under way has not failed yet.
  expect(findings[0]?.evidence.slice(0, -1).map(({ isFailed }) => isFailed)).toEqual(Array(5).fill(true));
  expect(findings[0]?.reason).toContain("mostly does not answer");
});

test("attempts that time out and are repeated at once are one beat each", () => {
  const node = new FakeNode();
  node.older(700, 1, implant);
  for (const at of beatTimes(node, { beats: 10, intervalMs: 10_050 })) node.refused(700, at, 10_000);
  const { findings, engine } = detect(node.events());
  expect(engine.conversations()[0]).toMatchObject({ beats: 10, flagged: true });
  expect(findings[0]?.timing.intervalMs).toBeCloseTo(10_050, 3);
});

test("a connection that ends idle and is made anew at once begins a beat", () => {
  const node = new FakeNode();
  node.older(700, 1, implant);
  for (const at of beatTimes(node, { beats: 10, intervalMs: 60_000 })) {
    const socket = node.socket(700);
    node.say({ kind: "connect", at, ...socket, outcome: "started" });
    const bytes = { sentBytes: 100, receivedBytes: 0 };
    node.say({ kind: "traffic", at: at + 2, ...socket, direction: "send", movedBytes: 100, silenceMs: null, ...bytes });
    node.say({ kind: "close", at: at + 59_950, ...socket, sentBytes: 100, receivedBytes: 900 });
  }
  const { engine } = detect(node.events());
  expect(engine.conversations()[0]).toMatchObject({ beats: 10, sentBytes: 1000, receivedBytes: 9000, flagged: true });
});

/** One connection with a heartbeat every 15 s; the totals grow by 40 and 60 bytes each time. */
function heartbeats(beats: number): FakeNode {
  const node = new FakeNode();
  node.older(700, 1, implant);
  const socket = node.socket(700);
  node.say({ kind: "connect", at: 5000, ...socket, outcome: "started" });
  node.say({ kind: "connect", at: 5020, ...socket, outcome: "established" });
  for (let beat = 0; beat < beats; beat++) {
    const silenceMs = beat === 0 ? null : 14_950;
    const moved = { direction: "send", movedBytes: 40, silenceMs } as const;
    const bytes = { sentBytes: 40 * (beat + 1), receivedBytes: 60 * beat };
    node.say({ kind: "traffic", at: 5021 + beat * 15_000, ...socket, ...moved, ...bytes });
  }
  const total = { sentBytes: 40 * beats, receivedBytes: 60 * beats };
  node.say({ kind: "close", at: 5100 + beats * 15_000, ...socket, ...total });
  return node;
}

test("a heartbeat on one long-lived socket is a beat each time", () => {
  const { findings, engine } = detect(heartbeats(20).events());
  expect(engine.conversations()[0]).toMatchObject({ beats: 20, sentBytes: 800, receivedBytes: 1200, flagged: true });
  expect(findings[0]?.timing.intervalMs).toBeCloseTo(15_000, -2);
  expect(findings.at(-1)?.evidence.at(-2)).toMatchObject({ sentBytes: 40, receivedBytes: 60 });
});

test("lost records cost beats, never bytes", () => {
  const node = heartbeats(40);
  const kept = node.events().filter(({ kind }, index) => kind !== "traffic" || index % 3 !== 0);
  const lost = node.events().length - kept.length;
  expect(lost).toBeGreaterThan(5);
  const report: Event = { kind: "lost", at: 100_000, where: "ring", count: lost, reason: "ring full" };
  const { findings, engine } = detect([...kept.slice(0, 30), report, ...kept.slice(30)]);
  expect(engine.conversations()[0]).toMatchObject({ beats: 40 - lost, sentBytes: 1600, receivedBytes: 2400 });
  expect(engine.loss).toEqual({ records: lost, conversations: 0 });
  expect(findings.every(({ loss }) => loss.records === lost)).toBe(true);
});

test("the outcome of a connection stands for its start where that was lost", () => {
  const node = new FakeNode();
  node.older(700, 1, implant);
  for (const at of beatTimes(node, { beats: 8, intervalMs: 30_000 })) node.refused(700, at);
  const kept = node.events().filter((event) => event.kind !== "connect" || event.outcome !== "started");
  expect(detect(kept).engine.conversations()[0]).toMatchObject({ beats: 8, flagged: true });
});

const seeds = Array.from({ length: 20 }, (_, seed) => seed);

function openedBy(node: FakeNode): readonly string[] {
  return detect(node.events()).findings.map(({ reason }) => reason);
}

/** A curl for every arrival of a Poisson process. */
function poissonCurls(seed: number, meanMs: number, beats: number): FakeNode {
  const node = new FakeNode({ seed });
  node.older(SHELL, 1, loop);
  let at = 10_000;
  for (let beat = 0; beat < beats; beat++) {
    const pid = node.spawn(SHELL, curl, at);
    node.request(pid, at + 30);
    node.exit(pid, at + 165);
    at += -meanMs * Math.log(1 - node.random());
  }
  return node;
}

test.each([700, 5000, 60_000])("the same curl without a clock, every %d ms on average, is not flagged", (meanMs) => {
  const opened = seeds.flatMap((seed) => openedBy(poissonCurls(seed, meanMs, 200)));
  expect(opened).toEqual([]);
});

/** One download of which the server sends parts when it likes. */
function stream(seed: number, meanMs: number, parts: number): FakeNode {
  const node = new FakeNode({ seed });
  node.older(SHELL, 1, loop);
  const pid = node.spawn(SHELL, curl, 5000);
  const socket = node.socket(pid);
  const sent = { sentBytes: 300 };
  node.say({ kind: "connect", at: 5030, ...socket, outcome: "started" });
  const request = { direction: "send", movedBytes: 300, silenceMs: null, receivedBytes: 0, ...sent } as const;
  node.say({ kind: "traffic", at: 5050, ...socket, ...request });
  let at = 5050;
  for (let part = 1; part <= parts; part++) {
    const silenceMs = -meanMs * Math.log(1 - node.random());
    at += silenceMs;
    const moved = { direction: "receive", movedBytes: 1000, receivedBytes: 1000 * part, ...sent } as const;
    if (silenceMs >= 200) node.say({ kind: "traffic", at, ...socket, ...moved, silenceMs });
  }
  return node;
}

test.each([500, 2000, 8000])("a server that sends when it likes, every %d ms on average, has no clock", (meanMs) => {
  const opened = seeds.flatMap((seed) => openedBy(stream(seed, meanMs, 300)));
  // Asked a hundred times each, one in a few dozen may look even; had it a clock of our making, most would.
  expect(opened.length).toBeLessThanOrEqual(1);
});

test("a server that pings every minute has a beat each time", () => {
  const node = new FakeNode();
  node.older(700, 1, implant);
  const socket = node.socket(700, { remotePort: 6667 });
  node.say({ kind: "connect", at: 5000, ...socket, outcome: "started" });
  for (let ping = 1; ping <= 12; ping++) {
    const moved = { direction: "receive", movedBytes: 20, silenceMs: ping === 1 ? null : 59_990 } as const;
    const bytes = { sentBytes: 20 * (ping - 1), receivedBytes: 20 * ping };
    node.say({ kind: "traffic", at: 5000 + ping * 60_000, ...socket, ...moved, ...bytes });
  }
  expect(detect(node.events()).engine.conversations()[0]).toMatchObject({ beats: 13, flagged: true });
});

/** One keep-alive socket: each poll is answered after `answerMs`; the next one follows the answer after `pauseMs`. */
function polling({ answerMs, pauseMs, polls }: { answerMs: number; pauseMs: number; polls: number }): FakeNode {
  const node = new FakeNode();
  node.older(700, 1, implant);
  const socket = node.socket(700);
  node.say({ kind: "connect", at: 5000, ...socket, outcome: "started" });
  let at = 5010;
  for (let poll = 1; poll <= polls; poll++) {
    const bytes = { sentBytes: 200 * poll, receivedBytes: 100 * (poll - 1) };
    const silenceMs = poll === 1 ? null : pauseMs;
    // The kernel says what follows a silence; a poll that follows its answer at once is no record of its own.
    if (poll === 1 || pauseMs >= 200) {
      node.say({ kind: "traffic", at, ...socket, direction: "send", movedBytes: 200, silenceMs, ...bytes });
    }
    const answer = { direction: "receive", movedBytes: 100, silenceMs: answerMs } as const;
    node.say({ kind: "traffic", at: at + answerMs, ...socket, ...answer, ...bytes, receivedBytes: 100 * poll });
    at += answerMs + pauseMs;
  }
  return node;
}

test("an answer belongs to the beat that asked for it, however late it comes", () => {
  const { engine } = detect(polling({ answerMs: 6000, pauseMs: 2000, polls: 14 }).events());
  expect(engine.conversations()[0]).toMatchObject({ beats: 14, flagged: true });
});

test("a long poll, asked again as soon as it is answered, has a beat each time", () => {
  const { engine } = detect(polling({ answerMs: 30_000, pauseMs: 10, polls: 14 }).events());
  expect(engine.conversations()[0]).toMatchObject({ beats: 14, flagged: true });
});

test("polls that follow their late answers at once are a beat each, on new connections too", () => {
  const node = new FakeNode();
  node.older(SHELL, 1, loop);
  for (const at of beatTimes(node, { beats: 12, intervalMs: 3050 })) {
    const pid = node.spawn(SHELL, curl, at);
    const socket = node.socket(pid);
    node.say({ kind: "connect", at: at + 10, ...socket, outcome: "started" });
    const moved = { movedBytes: 80, sentBytes: 80 };
    node.say({
      kind: "traffic",
      at: at + 11,
      ...socket,
      direction: "send",
      silenceMs: null,
      receivedBytes: 0,
      ...moved,
    });
    const answer = { movedBytes: 300, sentBytes: 80, receivedBytes: 300 };
    node.say({ kind: "traffic", at: at + 3011, ...socket, direction: "receive", silenceMs: 3000, ...answer });
    node.say({ kind: "close", at: at + 3012, ...socket, comm: "", sentBytes: 80, receivedBytes: 300 });
  }
  expect(detect(node.events()).engine.conversations()[0]).toMatchObject({ beats: 12, flagged: true });
});

test("a first byte that is slow to follow its connection belongs to the same beat", () => {
  const node = new FakeNode();
  node.older(700, 1, implant);
  for (const at of beatTimes(node, { beats: 8, intervalMs: 20_000 })) {
    const socket = node.socket(700);
    node.say({ kind: "connect", at, ...socket, outcome: "started" });
    node.say({ kind: "connect", at: at + 30, ...socket, outcome: "established" });
    const moved = { direction: "send", movedBytes: 9, silenceMs: null, sentBytes: 9, receivedBytes: 0 } as const;
    node.say({ kind: "traffic", at: at + 900, ...socket, ...moved });
    node.say({ kind: "close", at: at + 950, ...socket, sentBytes: 9, receivedBytes: 7 });
  }
  expect(detect(node.events()).engine.conversations()[0]).toMatchObject({ beats: 8, flagged: true });
});
