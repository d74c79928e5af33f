import fc from "fast-check";
import { expect, test } from "vitest";
import { Engine } from "../../src/core/engine.ts";
import type { Event, FlowEvent, PayloadEvent } from "../../src/core/event/event.ts";
import { Random } from "../bench/detect/random.ts";
import { detect } from "./fake-node.ts";

const MINUTE = 60_000;
const CLOCK: Event = { kind: "clock", at: 0, wallMs: Date.UTC(2026, 10, 21) };

function flow(at: number, over: Partial<FlowEvent> = {}): FlowEvent {
  return {
    ...{ kind: "flow", at, durationMs: 200, transport: "tcp", localAddress: "192.168.1.5", localPort: 40_000 },
    ...{ remoteAddress: "203.0.113.7", remotePort: 443, sentBytes: 300, receivedBytes: 500, isFailed: false },
    ...{ application: null, name: null, nameSource: null },
    ...over,
  };
}

function question(at: number, query: string, over: Partial<PayloadEvent> = {}): PayloadEvent {
  const content = { protocol: "dns", registeredDomain: query.split(".").slice(-2).join("."), type: "TXT" } as const;
  return {
    ...{ kind: "payload", at, pid: null, socket: null, netns: null, direction: "send", bytes: 0 },
    ...{ transport: "udp", localAddress: "192.168.1.5", localPort: 40_000 },
    ...{ remoteAddress: "192.168.1.1", remotePort: 53 },
    content: { ...content, isAnswer: true, query, code: "NOERROR", addresses: [], ttlSeconds: null },
    ...over,
  };
}

/** The starts of so many calls, half a minute and a fifth apart. */
function beacon(count = 100, seed = "beacon"): readonly number[] {
  const random = new Random(seed);
  let at = 1000.5;
  return Array.from({ length: count }, () => (at += 30_000 * random.between(0.8, 1.2)));
}

/** What people of a dozen hosts do: names that several of them visit, at no set times. */
function people(seed = "people"): readonly FlowEvent[] {
  const random = new Random(seed);
  return Array.from({ length: 1500 }, () => {
    const site = random.integer(1, 20);
    const to = { remoteAddress: `198.51.100.${site}`, name: `www${site}.example`, nameSource: "sni" } as const;
    const bytes = { sentBytes: random.integer(500, 5000), receivedBytes: random.integer(1000, 900_000) };
    return flow(random.between(0, 60 * MINUTE), {
      localAddress: `192.168.1.${random.integer(1, 12)}`,
      ...to,
      ...bytes,
    });
  });
}

function inOrder(...events: readonly (readonly Event[])[]): readonly Event[] {
  return [CLOCK, ...events.flat().toSorted((a, b) => a.at - b.at)];
}

test("a beacon of flows is found among what people do, and it alone", () => {
  const { findings, engine } = detect(
    inOrder(
      people(),
      beacon().map((at) => flow(at)),
    ),
  );
  expect(findings.filter(({ state }) => state === "opened")).toHaveLength(1);
  expect(findings[0]).toMatchObject({
    analytics: ["AN1226"],
    actor: { class: "host", executable: "192.168.1.5", pid: 0, lineage: [] },
    destination: { address: "203.0.113.7", port: 443, name: null },
  });
  const [first, second] = engine.conversations();
  expect(first).toMatchObject({ src: "192.168.1.5", dst: "203.0.113.7", flagged: true, actor: null, beats: 100 });
  expect(first?.sentBytes).toBe(30_000);
  expect(second?.score).toBeLessThan(0.1);
});

test("a beacon whose name moves through addresses is one, and one whose calls fail too", () => {
  const named = { name: "c2.example", nameSource: "dns" } as const;
  const rotating = beacon(60).map((at, index) => flow(at, { ...named, remoteAddress: `203.0.113.${1 + (index % 7)}` }));
  const failing = beacon(60, "f").map((at) =>
    flow(at, { remotePort: 4444, isFailed: true, sentBytes: 0, receivedBytes: 0 }),
  );
  const { engine } = detect(inOrder(rotating, failing));
  const lines = engine.conversations();
  expect(lines.map(({ name, port, beats, flagged }) => [name, port, beats, flagged]).toSorted()).toEqual([
    [null, 4444, 60, true],
    ["c2.example", 443, 60, true],
  ]);
  expect(lines.find(({ port }) => port === 4444)?.scores["failure"]?.value).toBe(1);
});

test("a host that asks the time is told as such and not flagged", () => {
  const ntp = { transport: "udp", remotePort: 123, sentBytes: 48, receivedBytes: 48 } as const;
  const times = Array.from({ length: 60 }, (_, index) => flow(index * 64_000.25, ntp));
  const { findings, engine } = detect(inOrder(times));
  expect(findings).toEqual([]);
  expect(engine.conversations()).toMatchObject([{ knownClock: "NTP", flagged: false, beats: 60 }]);
});

test("a tunnel of questions is a beacon of the host with the domain they are about", () => {
  const label = (index: number) => index.toString(16).padStart(40, "0123456789abcdef");
  const questions = beacon().map((at, index) => question(at, `${label(index)}.evil.example`));
  const { findings, engine } = detect(inOrder(people(), questions));
  expect(findings[0]).toMatchObject({ state: "opened", destination: { name: "evil.example", port: 53 } });
  expect(findings[0]?.techniques).toEqual(["T1071.004", "T1132"]);
  expect(engine.conversations()[0]).toMatchObject({
    name: "evil.example",
    beats: 100,
    flagged: true,
    knownClock: null,
  });
});

test("questions of a process are its socket's to tell", () => {
  const { engine } = detect(inOrder(beacon(20).map((at) => question(at, "a.evil.example", { pid: 77 }))));
  expect(engine.size).toBe(0);
});

test("another conversation changes no other's rhythm, size or balance", () => {
  const essence = (events: readonly Event[]) =>
    detect(events)
      .engine.conversations()
      .filter(({ src }) => src === "192.168.1.5")
      .map(({ dst, beats, scores: { regularity, size, imbalance } }) => ({ dst, beats, regularity, size, imbalance }))
      .toSorted((a, b) => a.dst.localeCompare(b.dst));
  const own = [...people("own"), ...beacon(40).map((at) => flow(at))].filter(
    ({ localAddress }) => localAddress === "192.168.1.5",
  );
  const alone = essence(inOrder(own));
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 500, max: 90_000 }), (count, intervalMs) => {
      const added = Array.from({ length: count }, (_, index) =>
        flow(index * intervalMs, { localAddress: "192.168.1.9", remoteAddress: `198.51.100.${1 + (index % 20)}` }),
      );
      expect(essence(inOrder(own, added))).toEqual(alone);
    }),
    { seed: 1, numRuns: 12 },
  );
});

test("flows of the same time give the same, in whatever order they arrive", () => {
  const hosts = ["192.168.1.5", "192.168.1.6", "192.168.1.7"];
  const events = beacon(60).flatMap((at) => hosts.map((localAddress) => flow(at, { localAddress })));
  const reversed = beacon(60).flatMap((at) => hosts.toReversed().map((localAddress) => flow(at, { localAddress })));
  const essence = (all: readonly Event[]) => {
    const { findings, engine } = detect([CLOCK, ...all]);
    const lines = engine.conversations().toSorted((a, b) => a.src.localeCompare(b.src));
    return { ids: findings.map(({ id }) => id).toSorted(), lines };
  };
  expect(essence(reversed)).toEqual(essence(events));
});

test("the same flows give the same findings to the byte", () => {
  const run = () =>
    JSON.stringify(
      detect(
        inOrder(
          people(),
          beacon().map((at) => flow(at)),
        ),
      ).findings,
    );
  expect(run()).toBe(run());
  expect(run()).not.toContain(":null,null");
});

test("a scan that beats at 120 addresses is four findings and one group", () => {
  const flows = Array.from({ length: 120 }, (_, target) =>
    beacon(60, "scan").map((at) => flow(at + target * 7.3, { remotePort: 4444, remoteAddress: `203.0.113.${target}` })),
  );
  const { findings } = detect(inOrder(...flows));
  expect(findings.filter(({ state }) => state === "opened")).toHaveLength(5);
  expect(findings.filter(({ group }) => group !== null).length).toBeLessThan(11);
});

test("what a resolver is asked for is not what its own traffic belongs to", () => {
  const ends = {
    transport: "udp",
    localAddress: "10.0.0.5",
    localPort: 5000,
    remoteAddress: "10.0.0.1",
    remotePort: 53,
  } as const;
  const engine = new Engine();
  for (let at = 0; at < 4000; at += 1000) {
    const query = at % 2000 === 0 ? "a.example.com" : "b.example.net";
    engine.handle(question(at, query, ends));
    const volume = { durationMs: 0, sentBytes: 40, receivedBytes: 90, isFailed: false };
    engine.handle({ kind: "flow", at, ...volume, application: "dns", name: null, nameSource: null, ...ends });
  }
  const lines = engine.conversations().map(({ name, beats, sentBytes }) => [name, beats, sentBytes]);
  expect(lines.toSorted()).toEqual([
    [null, 4, 160],
    ["example.com", 2, 0],
    ["example.net", 2, 0],
  ]);
});
