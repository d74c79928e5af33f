import { expect, test } from "vitest";
import { readDnsName, skipDnsName } from "../../../src/edge/payload/dns-name.ts";
import { ask, UNKNOWN } from "./ask.ts";
import { bytesOf, dnsMessage, dnsName, hex, toQuestion, u16 } from "./samples.ts";

const UDP = { transport: "udp" } as const;
const ANSWER = 0x8180;
const A = { owner: toQuestion, type: 1, ttlSeconds: 300, data: bytesOf(203, 0, 113, 7) };
const AAAA = { ...A, type: 28, ttlSeconds: 60, data: hex("20010db8000000000000000000000001") };
const CNAME = { owner: toQuestion, type: 5, ttlSeconds: 5, data: dnsName("cdn.example.net") };

test("a question says what is asked for", () => {
  expect(ask(dnsMessage("A.b.Example.co.UK", { type: 16 }), UDP)).toEqual({
    ...{ protocol: "dns", isAnswer: false, query: "a.b.example.co.uk", registeredDomain: "example.co.uk" },
    ...{ type: "TXT", code: null, addresses: [], ttlSeconds: null },
  });
});

test("an answer says its addresses under the name that was asked for, and the shortest life of them", () => {
  const behind = { ...A, owner: dnsName("cdn.example.net") };
  const answer = dnsMessage("www.example.com", { flags: ANSWER, answers: [CNAME, behind, AAAA, behind] });
  expect(ask(answer, UDP)).toEqual({
    ...{ protocol: "dns", isAnswer: true, query: "www.example.com", registeredDomain: "example.com" },
    ...{ type: "A", code: "NOERROR", addresses: ["203.0.113.7", "2001:db8::1"], ttlSeconds: 60 },
  });
});

test.each([
  [1, "A"],
  [10, "NULL"],
  [28, "AAAA"],
  [33, "SRV"],
  [43, "DS"],
  [65, "HTTPS"],
  [255, "ANY"],
  [257, "CAA"],
  [65_399, "65399"],
])("type %d is named %s", (type, name) => {
  expect(ask(dnsMessage("a.example", { type }), UDP)).toMatchObject({ type: name });
});

test.each([
  [3, "NXDOMAIN"],
  [2, "SERVFAIL"],
  [11, "11"],
])("code %d is named %s", (code, name) => {
  expect(ask(dnsMessage("a.example", { flags: ANSWER | code }), UDP)).toMatchObject({ code: name });
});

test("over TCP its length comes first, and there may be more or less of it than that", () => {
  const answer = dnsMessage("a.example", { flags: ANSWER, answers: [A, AAAA] });
  const stream = bytesOf(u16(answer.length), answer);
  expect(ask(stream)).toMatchObject({ addresses: ["203.0.113.7", "2001:db8::1"] });
  expect(ask(bytesOf(stream, "more"))).toMatchObject({ addresses: ["203.0.113.7", "2001:db8::1"] });
  expect(ask(stream.subarray(0, -1))).toMatchObject({ addresses: ["203.0.113.7"], ttlSeconds: 300 });
  expect(ask(answer)).toEqual(UNKNOWN);
});

test("an answer that is cut counts as far as it goes", () => {
  const answer = dnsMessage("a.example", { flags: ANSWER, answers: [A, AAAA] });
  const cut = answer.subarray(0, -10);
  expect(ask(cut, { ...UDP, isCut: true })).toMatchObject({ addresses: ["203.0.113.7"], code: "NOERROR" });
});

test("addresses of another class or length are none", () => {
  const chaos = dnsMessage("a.example", { flags: ANSWER, answers: [{ ...A, data: bytesOf(1, 2, 3) }] });
  expect(ask(chaos, UDP)).toMatchObject({ addresses: [], ttlSeconds: null });
});

test("a label may hold any byte, and passes for no other name", () => {
  const label = (...bytes: readonly (number | string)[]) => bytesOf(bytesOf(...bytes).length, ...bytes);
  const query = (name: Uint8Array) => ask(dnsMessage(name), UDP);
  expect(query(bytesOf(label("evil.google"), label("com"), 0))).toMatchObject({ query: "evil\\x2egoogle.com" });
  expect(query(bytesOf(label(0xff, "A\\"), label("com"), 0))).toMatchObject({ query: "\\xffa\\x5c.com" });
  expect(query(bytesOf(label("\n"), label("com"), 0))).toMatchObject({ query: "\n.com" });
});

test("the root is a name too", () => {
  expect(ask(dnsMessage(bytesOf(0), { type: 2 }), UDP)).toMatchObject({ query: "", registeredDomain: "", type: "NS" });
});

test("a pointer leads back only, so that a loop is no name", () => {
  expect(ask(dnsMessage(bytesOf(1, "a", u16(0xc00c))), UDP)).toEqual(UNKNOWN);
  expect(ask(dnsMessage(u16(0xc00c)), UDP)).toEqual(UNKNOWN);
  expect(ask(dnsMessage(u16(0xc00e)), UDP)).toEqual(UNKNOWN);
  const message = bytesOf(dnsName("b.example"), 1, "a", u16(0xc000), u16(0xc00f), "rest");
  expect(readDnsName(message, 11)).toEqual({ text: "a.b.example", end: 15 });
  expect(readDnsName(message, 15)).toBeNull();
  expect(skipDnsName(message, 11)).toBe(15);
});

test.each<[what: string, bytes: Uint8Array]>([
  ["nothing", bytesOf()],
  ["a header alone", dnsMessage("a.example").subarray(0, 12)],
  ["a question that is cut", dnsMessage("a.example").subarray(0, -1)],
  ["two questions", dnsMessage("a.example").with(5, 2)],
  ["an update", dnsMessage("a.example", { flags: 0x2800 })],
  ["a question with a code", dnsMessage("a.example", { flags: 0x0103 })],
  ["a class of nobody's", dnsMessage("a.example", { class: 77 })],
  ["a label of 64 bytes", dnsMessage(bytesOf(64, "a".repeat(64), 0))],
  ["a name of 256 bytes", dnsMessage(Array.from({ length: 4 }, () => "a".repeat(63)).join("."))],
  ["NetBIOS's name service", dnsMessage("CKAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", { type: 33 })],
  ["an NTP poll", bytesOf(0x23, new Uint8Array(47))],
])("%s is no DNS", (_, bytes) => {
  expect(ask(bytes, UDP)).toEqual(UNKNOWN);
});
