import { expect, test } from "vitest";
import { DnsQuestions } from "../../../src/core/conversation/dns-questions.ts";
import { KnownNames } from "../../../src/core/conversation/known-names.ts";
import type { DnsContent, PayloadEvent, SocketFacts } from "../../../src/core/event/event.ts";

const HOUR = 3_600_000;
const socket: Omit<SocketFacts, "at"> = {
  ...{ socket: "s1", pid: 7, uid: 0, comm: "x", cgroupId: 1, netns: 1, transport: "udp" },
  ...{ localAddress: "192.0.2.1", localPort: 5000, remoteAddress: "192.0.2.53", remotePort: 53 },
};

function answer(query: string, over: Partial<DnsContent> = {}, from: Partial<PayloadEvent> = {}): PayloadEvent {
  const { transport, localAddress, localPort, remoteAddress, remotePort } = socket;
  const common = {
    protocol: "dns",
    isAnswer: true,
    query,
    registeredDomain: query,
    type: "A",
    code: "NOERROR",
  } as const;
  return {
    ...{ kind: "payload", at: 0, pid: 7, socket: "s1", netns: 1, direction: "receive", bytes: 90 },
    ...{ transport, localAddress, localPort, remoteAddress, remotePort },
    content: { ...common, addresses: ["203.0.113.7"], ttlSeconds: 60, ...over },
    ...from,
  };
}

function callAt(at: number, over: Partial<SocketFacts> = {}): SocketFacts {
  return { ...socket, at, remoteAddress: "203.0.113.7", remotePort: 443, ...over };
}

test.each([
  ["for its life", 3600, HOUR],
  ["for minutes at least", 0, 600_000],
  ["for a day at most", 4_000_000_000, 24 * HOUR],
])("a name is kept %s", (_, ttlSeconds, lifeMs) => {
  const names = new KnownNames();
  names.learn(answer("a.example", { ttlSeconds }), null);
  expect(names.follow(callAt(lifeMs))).toEqual({ name: "a.example", source: "dns", isOwn: true });
  expect(names.follow(callAt(lifeMs + 1, { pid: 8 }))).toBeNull();
});

test("who was told still calls by a name whose life is over, for a day, if it was told no other", () => {
  const names = new KnownNames();
  names.learn(answer("old.example"), null);
  names.learn(answer("other.example", { ttlSeconds: 3600 }, { pid: 8, at: HOUR }), null);
  const expired = { name: "old.example", source: "dns-expired", isOwn: false };
  expect(names.follow(callAt(HOUR))).toEqual(expired);
  expect(names.follow(callAt(24 * HOUR))).toEqual(expired);
  expect(names.follow(callAt(24 * HOUR + 1))).toBeNull();
  expect(names.follow(callAt(HOUR, { pid: 9 }))?.name).toBe("other.example");
  names.learn(answer("new.example", {}, { at: 2 * HOUR }), null);
  expect(names.follow(callAt(2 * HOUR))).toEqual({ name: "new.example", source: "dns", isOwn: true });
});

test.each([
  ["64:ff9b::cb00:7107", "a.example"],
  ["64:ff9b:1::cb00:7107", "a.example"],
  ["64:ff9b::cb00:7108", undefined],
  ["2002:cb00:7107::1", undefined],
])("what NAT64 makes of an address, %s, goes by that address's name", (remoteAddress, name) => {
  const names = new KnownNames();
  names.learn(answer("a.example"), null);
  expect(names.follow(callAt(1, { remoteAddress }))?.name).toBe(name);
});

test("the newest four names of an address are kept, each asker's once", () => {
  const names = new KnownNames();
  for (let index = 0; index < 6; index++) names.learn(answer(`n${index}.example`, {}, { pid: index % 2 }), null);
  names.learn(answer("n5.example", {}, { pid: 1 }), null);
  expect(names.follow(callAt(1, { pid: 0 }))?.name).toBe("n4.example");
  expect(names.follow(callAt(1, { pid: 9 }))).toEqual({ name: "n5.example", source: "dns", isOwn: false });
});

test("of more than 32768 addresses those told of longest ago go", () => {
  const names = new KnownNames();
  names.learn(answer("first.example"), null);
  for (let index = 0; index < 512; index++) {
    const addresses = Array.from({ length: 64 }, (_, host) => `10.${index >> 8}.${index & 255}.${host}`);
    names.learn(answer("a.example", { addresses }), null);
  }
  expect(names.follow(callAt(1))).toBeNull();
  expect(names.follow(callAt(1, { remoteAddress: "10.0.0.0" }))?.name).toBe("a.example");
});

test("what is no name, or none that can be looked up, is not kept", () => {
  const names = new KnownNames();
  for (const query of ["", "a".repeat(256), "198.51.100.7", "2001:db8::1"]) names.learn(answer(query), null);
  expect(names.follow(callAt(1))).toBeNull();
});

test("a call follows the questions of whoever asked for its name, and no others", () => {
  const names = new KnownNames();
  const [own, others, newest] = [new DnsQuestions(), new DnsQuestions(), new DnsQuestions()];
  for (const [query, pid, questions] of [
    ["a.example", 7, own],
    ["a.example", 8, others],
    ["b.example", 9, newest],
  ] as const) {
    const payload = answer(query, {}, { pid });
    if (payload.content.protocol === "dns") questions.add(payload.content);
    names.learn(payload, questions);
  }
  names.follow(callAt(1));
  expect([own, others, newest].map(({ areForCalls }) => areForCalls)).toEqual([true, true, false]);
});
