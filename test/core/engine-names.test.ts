import { expect, test } from "vitest";
import type { ConversationLine } from "../../src/core/finding/conversation-line.ts";
import { beatTimes, curl, detect, FakeNode, loop } from "./fake-node.ts";
import { call, get, hello, lookUp, noise, payload } from "./spoken-payloads.ts";

const MINUTE = 60_000;

/** A node whose bash 100 starts things. */
function nodeWithShell(): FakeNode {
  const node = new FakeNode();
  node.older(1, 0, { ...loop, args: ["init"], script: null });
  node.older(100, 1, loop);
  return node;
}

/** Name, address and beats of every conversation, by name. */
function essence(node: FakeNode): readonly (readonly [name: string | null, beats: number])[] {
  const pairs = linesOf(node).map(({ name, beats }) => [name, beats] as const);
  return pairs.toSorted((a, b) => String(a[0]).localeCompare(String(b[0])));
}

function linesOf(node: FakeNode): readonly ConversationLine[] {
  return detect(node.events()).engine.conversations();
}

function calls(node: FakeNode, count: number, each: (pid: number, at: number, index: number) => void): void {
  beatTimes(node, { beats: count, intervalMs: 30_000, jitter: 0.2 }).forEach((at, index) => {
    each(node.spawn(100, curl, at), at + 10, index);
  });
}

test.each([
  ["SNI", hello("c2.example"), {}],
  ["SNI in QUIC", hello("c2.example", "quic"), { transport: "udp" }],
  ["Host", get("c2.example"), { remotePort: 80 }],
] as const)("%s names a conversation, and whatever is found of it", (_, says, to) => {
  const node = nodeWithShell();
  calls(node, 12, (pid, at) => call(node, pid, at, { says, to }));
  expect(essence(node)).toEqual([["c2.example", 12]]);
  const { findings } = detect(node.events());
  expect(findings[0]).toMatchObject({ analytics: ["AN1226"], destination: { name: "c2.example" } });
});

test.each(["203.0.113.7", "2001:db8::1", null])("an address, %s, is no name", (host) => {
  const node = nodeWithShell();
  calls(node, 3, (pid, at) => call(node, pid, at, { says: get(host) }));
  expect(essence(node)).toEqual([[null, 3]]);
});

test("two names at one address are two conversations from their first beat on", () => {
  const node = nodeWithShell();
  calls(node, 10, (pid, at, index) =>
    call(node, pid, at, { says: hello(index % 2 === 0 ? "a.example" : "b.example") }),
  );
  expect(essence(node)).toEqual([
    ["a.example", 5],
    ["b.example", 5],
  ]);
});

test("a name that moves through addresses is one beacon, even where each is used once", () => {
  const node = nodeWithShell();
  calls(node, 40, (pid, at, index) => {
    call(node, pid, at, { says: hello("c2.example"), to: { remoteAddress: `203.0.113.${index + 1}` } });
  });
  expect(essence(node)).toEqual([["c2.example", 40]]);
  expect(detect(node.events()).findings.filter(({ state }) => state === "opened")).toHaveLength(1);
});

test("a beacon that says another name each time is found all the same", () => {
  const node = nodeWithShell();
  calls(node, 60, (pid, at, index) => call(node, pid, at, { says: hello(`x${index}.c2.example`) }));
  const lines = linesOf(node);
  expect(lines).toHaveLength(33);
  expect(lines[0]).toMatchObject({ name: "x59.c2.example", beats: 28, flagged: true });
});

test("a connection that takes longer than records settle loses no beat of its name", () => {
  const node = nodeWithShell();
  calls(node, 12, (pid, at) => call(node, pid, at, { says: hello("c2.example"), afterMs: 2500 }));
  expect(essence(node)).toEqual([["c2.example", 12]]);
});

test("what a client says to this node's server names nothing", () => {
  const node = nodeWithShell();
  const socket = node.socket(100, { localPort: 443, remotePort: 50_000 });
  node.say({ kind: "connect", at: 5000, ...socket, outcome: "accepted" });
  node.say({ ...payload(socket, 5010, hello("own.example")), direction: "receive" });
  expect(linesOf(node)).toEqual([]);
});

test("a payload that is dated a moment before its socket's first record counts", () => {
  const node = nodeWithShell();
  const socket = node.socket(100, { transport: "udp", remotePort: 53 });
  const sent = { direction: "send", movedBytes: 500, silenceMs: null, sentBytes: 500, receivedBytes: 0 } as const;
  node.say({ kind: "traffic", at: 5000.01, ...socket, ...sent });
  node.say(payload(socket, 5000, noise), 5000.01);
  const [line] = linesOf(node);
  expect(line).toMatchObject({ beats: 1, scores: { protocol: { evidence: { mismatch: 1 } } } });
});

test("that nothing named a destination counts only where others are named", () => {
  const shares = (says: string | null) => {
    const node = nodeWithShell();
    calls(node, 8, (pid, at) => node.request(pid, at));
    calls(node, 2, (pid, at) => call(node, pid, at, { says: hello(says), to: { remoteAddress: "198.51.100.1" } }));
    const unnamed = linesOf(node).find(({ dst }) => dst === "203.0.113.7");
    return unnamed?.shares.map(({ name }) => name) ?? [];
  };
  expect(shares("www.example")).toContain("no name");
  expect(shares(null)).not.toContain("no name");
});

test.each([
  ["TLS where TLS is expected", hello("a.example"), {}, 0],
  ["HTTP where TLS is expected", get("a.example"), {}, 1],
  ["nothing known where TLS is expected", noise, {}, 1],
  ["nothing known where HTTP is expected", noise, { remotePort: 80 }, 1],
  ["nothing known where mail is expected", noise, { remotePort: 25 }, 0],
  ["nothing known where nothing is expected", noise, { remotePort: 9999 }, 0],
  ["TLS on a port of plain HTTP", hello("a.example"), { remotePort: 8081 }, 1],
  ["nothing known where a resolver is expected", noise, { transport: "udp", remotePort: 53 }, 1],
  ["nothing known over UDP", noise, { transport: "udp" }, 0],
] as const)("%s: protocol and port disagree or not", (_, says, to, mismatch) => {
  const node = nodeWithShell();
  calls(node, 1, (pid, at) => call(node, pid, at, { says, to }));
  expect(linesOf(node)[0]?.scores["protocol"]?.evidence["mismatch"]).toBe(mismatch);
});

test("what is not known of a connection whose beginning nobody saw, or too little of it, says nothing", () => {
  const node = nodeWithShell();
  const sent = { direction: "send", movedBytes: 500, silenceMs: null, sentBytes: 5000, receivedBytes: 0 } as const;
  const older = node.socket(100);
  node.say({ kind: "traffic", at: 5000, ...older, ...sent });
  node.say(payload(older, 5000, noise));
  const short = node.socket(100, { remoteAddress: "203.0.113.8" });
  node.say({ kind: "connect", at: 5000, ...short, outcome: "started" });
  node.say({ ...payload(short, 5010, noise), bytes: 7 });
  expect(linesOf(node).map(({ scores }) => scores["protocol"]?.evidence["mismatch"])).toEqual([0, 0]);
});

test("what is known of a conversation is not taken back by what is not", () => {
  const node = nodeWithShell();
  calls(node, 2, (pid, at, index) => call(node, pid, at, { says: index === 0 ? hello(null) : noise }));
  expect(linesOf(node)[0]?.scores["protocol"]?.evidence["mismatch"]).toBe(0);
});

test("a name that a resolver gave names a call that says none, as long as it may be kept", () => {
  const node = nodeWithShell();
  const answer = { query: "c2.example", addresses: ["203.0.113.7", "203.0.113.8"] };
  lookUp(node, 100, 5000, { ...answer, ttlSeconds: 3600 });
  node.refused(100, 6000);
  node.refused(100, 50 * MINUTE, 1, { remoteAddress: "203.0.113.8" });
  node.older(200, 1, { ...curl, args: ["curl"] });
  node.refused(200, 70 * MINUTE, 1, { remoteAddress: "203.0.113.8", remotePort: 81 });
  expect(linesOf(node).map(({ name, port }) => [port, name])).toEqual(
    expect.arrayContaining([
      [443, "c2.example"],
      [81, null],
    ]),
  );
});

test("an answer is kept for minutes even where it may live for seconds", () => {
  const node = nodeWithShell();
  lookUp(node, 100, 5000, { query: "c2.example", addresses: ["203.0.113.7"], ttlSeconds: 1 });
  node.refused(100, 9 * MINUTE);
  node.older(200, 1, { ...curl, args: ["curl"] });
  node.refused(200, 11 * MINUTE, 1, { remotePort: 81 });
  expect(linesOf(node).find(({ port }) => port === 443)?.name).toBe("c2.example");
  expect(linesOf(node).find(({ port }) => port === 81)?.name).toBeNull();
});

test("a name is its namespace's, the caller's own first, then the newest", () => {
  const node = nodeWithShell();
  node.older(200, 1, { ...curl, args: ["curl"] });
  node.older(300, 1, { ...curl, args: ["curl"], uid: 7 });
  const addresses = ["203.0.113.7"];
  lookUp(node, 200, 5000, { query: "own.example", addresses });
  lookUp(node, 100, 6000, { query: "older.example", addresses });
  lookUp(node, 100, 7000, { query: "newest.example", addresses });
  lookUp(node, 100, 8000, { query: "elsewhere.example", addresses, netns: 7 });
  node.refused(200, 9000);
  node.refused(300, 9000, 1, { uid: 7 });
  node.refused(300, 20_000, 1, { uid: 7, netns: 8, remotePort: 81 });
  const named = linesOf(node).filter(({ port }) => port !== 53);
  expect(named.map(({ name }) => name).toSorted()).toEqual(["newest.example", null, "own.example"]);
});

test("one that was told long ago is known to call by that name still, less surely", () => {
  const node = nodeWithShell();
  lookUp(node, 100, 5000, { query: "c2.example", addresses: ["203.0.113.7"], ttlSeconds: 1 });
  node.refused(100, 11 * MINUTE);
  expect(linesOf(node)).toContainEqual(
    expect.objectContaining({ port: 443, name: "c2.example", nameSource: "dns-expired" }),
  );
});

test("names are a namespace's own where resolvers answer differently in each", () => {
  const node = nodeWithShell();
  for (const [netns, address] of [
    [7, "203.0.113.7"],
    [8, "10.0.0.8"],
  ] as const) {
    lookUp(node, 100, 5000, { query: "db.example", addresses: [address], netns });
    const at = 10_000 * netns;
    node.refused(100, at, 1, { netns, remoteAddress: address, remotePort: 81 });
    node.refused(100, at, 1, { netns: 15 - netns, remoteAddress: address, remotePort: 82 });
  }
  const called = linesOf(node).filter(({ port }) => port !== 53);
  expect(called.map(({ port, name, beats }) => [port, name, beats])).toEqual(
    expect.arrayContaining([
      [81, "db.example", 2],
      [82, null, 1],
      [82, null, 1],
    ]),
  );
  expect(called).toHaveLength(3);
});

test("a hosts file names what nobody said or asked for, in its own namespace, as long as it says so", () => {
  const node = nodeWithShell();
  const netns = 7;
  node.say({ kind: "hosts", at: 1000, netns, entries: [["203.0.113.7", "db.internal"]] });
  node.refused(100, 5000, 1, { netns });
  node.refused(100, 5000, 1, { netns: 8, remotePort: 81 });
  call(node, 100, 6000, { says: hello("said.example"), to: { netns, remotePort: 82 } });
  lookUp(node, 100, 7000, { query: "told.example", addresses: ["203.0.113.7"], netns });
  node.refused(100, 8000, 1, { netns, remotePort: 83 });
  node.say({ kind: "hosts", at: 3_000_000, netns, entries: [] });
  node.older(200, 1, { ...curl, args: ["curl"] });
  node.refused(200, 3_100_000, 1, { netns, remotePort: 84 });
  const called = linesOf(node).filter(({ port }) => port !== 53);
  expect(called.map(({ port, name, nameSource }) => [port, name, nameSource]).toSorted()).toEqual([
    [443, "db.internal", "hosts"],
    [81, null, null],
    [82, "said.example", "sni"],
    [83, "told.example", "dns"],
    [84, null, null],
  ]);
});

test("a hosts file comes before what others were told, and is no reason to expect names elsewhere", () => {
  const node = nodeWithShell();
  node.older(200, 1, { ...curl, args: ["curl"] });
  node.say({ kind: "hosts", at: 1000, netns: 4026531840, entries: [["203.0.113.7", "db.internal"]] });
  calls(node, 8, (pid, at) => node.request(pid, at));
  calls(node, 8, (pid, at) => node.request(pid, at + 5000, { remoteAddress: "203.0.113.9" }));
  const shares = linesOf(node).find(({ dst }) => dst === "203.0.113.9")?.shares ?? [];
  expect(shares.map(({ name }) => name)).not.toContain("no name");
  lookUp(node, 200, 500_000, { query: "told.example", addresses: ["203.0.113.7"] });
  node.refused(100, 501_000, 1, { remotePort: 81 });
  expect(linesOf(node).find(({ port }) => port === 81)?.name).toBe("db.internal");
});

test("the name that an actor last called an address by comes before what others were told", () => {
  const node = nodeWithShell();
  call(node, 100, 5000, { says: hello("mine.example") });
  node.older(200, 1, { ...curl, args: ["curl"] });
  lookUp(node, 200, 10_000, { query: "other.example", addresses: ["203.0.113.7"] });
  node.refused(100, 20_000);
  expect(linesOf(node).filter(({ dst }) => dst === "203.0.113.7")).toMatchObject([{ name: "mine.example", beats: 2 }]);
});

test("what is said on a socket comes before what a resolver gave", () => {
  const node = nodeWithShell();
  calls(node, 4, (pid, at) => {
    lookUp(node, pid, at, { query: "told.example", addresses: ["203.0.113.7"] });
    call(node, pid, at + 30, { says: hello("said.example") });
  });
  const called = linesOf(node).filter(({ port }) => port === 443);
  expect(called).toMatchObject([{ name: "said.example", beats: 4 }]);
});
