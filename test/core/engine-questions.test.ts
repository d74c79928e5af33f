import { expect, test } from "vitest";
import { beatTimes, curl, detect, executable, FakeNode, implant, loop, type Runs } from "./fake-node.ts";
import { call, hello, type Lookup, lookUp, noise, payload } from "./spoken-payloads.ts";

const python: Runs = { args: ["python3", "/opt/t.py"], executable: executable("/usr/bin/python3.11"), script: null };

function label(index: number): string {
  return (index * 7919).toString(36).padStart(40, "q1w2e3r4t5y6u7i8o9p0");
}

/** A process of its own asks at each beat, and does what `then` does. */
function asking(
  runs: Runs,
  beats: number,
  ask: (index: number) => Lookup,
  then: (node: FakeNode, pid: number, at: number) => void = () => {},
): FakeNode {
  const node = new FakeNode();
  node.older(100, 1, loop);
  beatTimes(node, { beats, intervalMs: 30_000, jitter: 0.2 }).forEach((at, index) => {
    const pid = node.spawn(100, runs, at);
    lookUp(node, pid, at + 10, ask(index));
    then(node, pid, at + 50);
  });
  return node;
}

test("a question is a beat with the registered domain, of who asked; its answer is none", () => {
  const node = asking(python, 5, (index) => ({ query: `w${index}.evil.example`, type: "TXT" }));
  const about = detect(node.events())
    .engine.conversations()
    .find(({ name }) => name === "evil.example");
  expect(about).toMatchObject({ beats: 5, port: 53, dst: "192.0.2.53", sentBytes: 0 });
  expect(about?.executable).toBe("/usr/bin/python3.11");
});

test("questions of one moment are one beat", () => {
  const node = asking(
    python,
    3,
    () => ({ query: "a.example", type: "A" }),
    (one, pid, at) => {
      lookUp(one, pid, at - 39, { query: "a.example", type: "AAAA" });
    },
  );
  expect(
    detect(node.events())
      .engine.conversations()
      .map(({ beats }) => beats),
  ).toEqual([3, 3]);
});

test("the resolver's own conversation is what it is without a look at payloads", () => {
  const own = (isRead: boolean) => {
    const node = asking(python, 12, () => ({ query: "a.evil.example", type: "TXT", isRead }));
    const { findings, engine } = detect(node.events());
    const lines = engine.conversations().filter(({ name }) => name === null);
    return { lines, findings: findings.filter(({ destination }) => destination.name === null) };
  };
  expect(own(true)).toEqual(own(false));
});

test("a tunnel is found under its domain, whoever's resolver it goes through", () => {
  for (const remoteAddress of ["192.0.2.53", "127.0.0.53"]) {
    const node = new FakeNode();
    node.older(100, 1, python);
    beatTimes(node, { beats: 60, intervalMs: 10_000, jitter: 0.1 }).forEach((at, index) => {
      const socket = node.socket(100, { transport: "udp", remoteAddress, remotePort: 53 });
      const sent = { direction: "send", movedBytes: 90, silenceMs: null, sentBytes: 90, receivedBytes: 0 } as const;
      node.say({ kind: "traffic", at, ...socket, ...sent });
      const question = { protocol: "dns", isAnswer: false, registeredDomain: "evil.example", type: "TXT" } as const;
      const rest = { query: `${label(index)}.evil.example`, code: null, addresses: [], ttlSeconds: null };
      node.say(payload(socket, at, { ...question, ...rest }));
    });
    const { findings } = detect(node.events());
    const found = findings.filter(({ destination }) => destination.name === "evil.example").at(-1);
    expect(found, remoteAddress).toMatchObject({ state: "updated", analytics: ["AN1226"] });
    expect(found?.techniques).toContain("T1132");
  }
});

test.each([
  ["a transfer tool", curl],
  ["a program that nobody installed", implant],
])("questions whose answers %s then calls are no beacon beside the calls", (_, runs) => {
  const node = asking(
    runs,
    30,
    () => ({ query: "c2.example", addresses: ["203.0.113.7"] }),
    (one, pid, at) => call(one, pid, at, { says: hello("c2.example") }),
  );
  const { findings, engine } = detect(node.events());
  const opened = findings.filter(({ state }) => state === "opened").map(({ destination }) => destination);
  expect(opened.filter(({ name }) => name === "c2.example")).toMatchObject([{ port: 443 }]);
  const about = engine.conversations().find(({ name, port }) => name === "c2.example" && port === 53);
  expect(about).toMatchObject({ beats: 30, flagged: false, knownClock: "DNS" });
});

test("questions that a search list adds are no beacon either", () => {
  const node = asking(curl, 30, () => ({ query: "c2.example.corp.test", code: "NXDOMAIN" }));
  expect(detect(node.events()).findings.filter(({ destination }) => destination.name === "corp.test")).toEqual([]);
});

test("a tool that asks and calls nobody is a beacon", () => {
  const node = asking(curl, 30, (index) => ({ query: `${label(index)}.evil.example`, type: "TXT" }));
  expect(detect(node.events()).findings[0]).toMatchObject({ destination: { name: "evil.example" } });
});

test("a program that does not network is told of once for what it asks, by its resolver", () => {
  const sort: Runs = { args: ["sort"], executable: executable("/usr/bin/sort", { package: "coreutils" }) };
  const node = asking(sort, 1, () => ({ query: "a.example" }));
  const { findings } = detect(node.events());
  expect(findings.map(({ analytics, destination }) => [analytics[0], destination.name])).toEqual([["AN0031", null]]);
});

test("what a resolver of this node is asked, and answers, is nobody's question", () => {
  const node = new FakeNode();
  node.older(100, 1, python);
  const socket = node.socket(100, { transport: "udp", localPort: 53, remotePort: 40_000 });
  const heard = { direction: "receive", movedBytes: 40, silenceMs: null, sentBytes: 0, receivedBytes: 40 } as const;
  const question = { protocol: "dns", isAnswer: false, query: "a.example", registeredDomain: "a.example" } as const;
  const rest = { type: "A", code: null, addresses: [], ttlSeconds: null };
  node.say({ kind: "traffic", at: 5000, ...socket, ...heard });
  node.say({ ...payload(socket, 5000, { ...question, ...rest }), direction: "receive" });
  node.say(
    payload(socket, 5010, { ...question, ...rest, isAnswer: true, code: "NOERROR", addresses: ["203.0.113.7"] }),
  );
  node.refused(100, 6000);
  expect(detect(node.events()).engine.conversations()).toMatchObject([{ name: null, port: 443 }]);
});

test("an answer that a client sends itself teaches no name", () => {
  const node = new FakeNode();
  node.older(100, 1, python);
  const socket = node.socket(100, { transport: "udp", remotePort: 53 });
  const sent = { direction: "send", movedBytes: 40, silenceMs: null, sentBytes: 40, receivedBytes: 0 } as const;
  const answer = { protocol: "dns", isAnswer: true, query: "a.example", registeredDomain: "a.example" } as const;
  node.say({ kind: "traffic", at: 5000, ...socket, ...sent });
  const rest = { type: "A", code: "NOERROR", addresses: ["203.0.113.8"], ttlSeconds: 9 };
  node.say(payload(socket, 5000, { ...answer, ...rest }));
  node.refused(100, 6000, 1, { remoteAddress: "203.0.113.8" });
  const lines = detect(node.events()).engine.conversations();
  expect(lines.map(({ name, port }) => [name, port]).toSorted()).toEqual([
    [null, 443],
    [null, 53],
  ]);
});

test("an answer without its question, and payloads of sockets that nobody tells of, are borne", () => {
  const node = new FakeNode();
  node.older(100, 1, python);
  for (let index = 0; index < 5000; index++) node.say(payload(node.socket(100), 5000 + index, noise));
  const answer = { protocol: "dns", isAnswer: true, query: "a.example", registeredDomain: "a.example" } as const;
  const socket = node.socket(100, { transport: "udp", remotePort: 53 });
  node.say({
    ...payload(socket, 20_000, { ...answer, type: "A", code: "NOERROR", addresses: [], ttlSeconds: 1 }),
    direction: "receive",
  });
  expect(detect(node.events()).engine.size).toBe(0);
});

test("the same payloads give the same findings to the byte", () => {
  const run = () => {
    const node = asking(
      curl,
      30,
      () => ({ query: "c2.example", addresses: ["203.0.113.7"] }),
      (one, pid, at) => call(one, pid, at, { says: hello("c2.example") }),
    );
    return JSON.stringify(detect(node.events()).findings);
  };
  expect(run()).toBe(run());
  expect(run()).toContain("c2.example");
});

/** A resolver of this node is asked for every name that it then asks for itself; nobody calls what it is given. */
function forwarded(query: (index: number) => string, options: { isAsked: boolean; port?: number }): FakeNode {
  const { isAsked, port = 53 } = options;
  const node = new FakeNode();
  node.older(100, 1, implant);
  beatTimes(node, { beats: 40, intervalMs: 30_000, jitter: 0.1 }).forEach((at, index) => {
    const name = query(index);
    lookUp(node, 100, at + 5, { query: name, addresses: ["203.0.113.9"] });
    const socket = node.socket(100, { transport: "udp", localPort: port, remotePort: 40_000 + index });
    const heard = { direction: "receive", movedBytes: 40, silenceMs: null, sentBytes: 0, receivedBytes: 40 } as const;
    const question = { protocol: "dns", isAnswer: false, query: name, registeredDomain: "a.example" } as const;
    const rest = { type: "A", code: null, addresses: [], ttlSeconds: null };
    node.say({ kind: "traffic", at, ...socket, ...heard });
    if (isAsked) node.say({ ...payload(socket, at, { ...question, ...rest }), direction: "receive" });
  });
  return node;
}

function isFound(node: FakeNode, name: string): boolean {
  return detect(node.events()).findings.some(({ destination }) => destination.name === name);
}

test("what a forwarder asks is no beacon of its, unless it looks like a tunnel", () => {
  expect(
    isFound(
      forwarded(() => "www.a.example", { isAsked: false }),
      "a.example",
    ),
  ).toBe(true);
  expect(
    isFound(
      forwarded(() => "www.a.example", { isAsked: true }),
      "a.example",
    ),
  ).toBe(false);
  expect(
    isFound(
      forwarded((index) => `${label(index)}.a.example`, { isAsked: true }),
      "a.example",
    ),
  ).toBe(true);
});

test("who hears what everybody hears is no forwarder", () => {
  expect(
    isFound(
      forwarded(() => "www.a.example", { isAsked: true, port: 5353 }),
      "a.example",
    ),
  ).toBe(true);
});
