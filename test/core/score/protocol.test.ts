import { expect, test } from "vitest";
import { DnsQuestions } from "../../../src/core/conversation/dns-questions.ts";
import type { DnsContent } from "../../../src/core/event/event.ts";
import { protocol } from "../../../src/core/score/protocol.ts";
import type { Scored } from "../../../src/core/score/scored.ts";
import { sketchScored } from "./sketch-scored.ts";

interface Call {
  readonly to?: Partial<Scored["destination"]>;
  readonly application?: string;
}

function evidenceOf({ to = {}, application }: Call) {
  const { destination, ...rest } = sketchScored({ application: application ?? null });
  return protocol({ ...rest, destination: { ...destination, ...to } });
}

test.each<[Call, readonly string[]]>([
  [{}, []],
  [{ application: "tls" }, []],
  [{ application: "quic", to: { transport: "udp" } }, []],
  [{ to: { port: 6667 } }, ["irc", "oddPort"]],
  [{ to: { port: 6667 }, application: "irc" }, ["irc", "oddPort"]],
  [{ to: { port: 6667 }, application: "http" }, ["oddPort"]],
  [{ to: { port: 6667, transport: "udp" } }, ["oddPort"]],
  [{ application: "irc" }, ["irc", "mismatch"]],
  [{ application: "http" }, ["mismatch"]],
  [{ to: { port: 80 }, application: "http" }, []],
  [{ to: { port: 80 }, application: "tls" }, ["mismatch"]],
  [{ to: { port: 22 }, application: "ssh" }, []],
  [{ to: { port: 22 }, application: "tls" }, ["mismatch"]],
  [{ to: { port: 8080 }, application: "tls" }, []],
  [{ to: { port: 8081 }, application: "http" }, ["oddPort"]],
  [{ to: { port: 8081 }, application: "tls" }, ["mismatch", "oddPort"]],
  [{ to: { port: 8081 }, application: "unknown" }, ["oddPort"]],
  [{ application: "unknown" }, ["mismatch"]],
  [{ to: { port: 53, transport: "udp" }, application: "unknown" }, ["mismatch"]],
  [{ to: { port: 53, transport: "udp" }, application: "dns" }, []],
  [{ to: { port: 25 }, application: "unknown" }, []],
  [{ to: { port: 123, transport: "udp" }, application: "unknown" }, []],
  [{ to: { port: 6667 }, application: "unknown" }, ["irc", "oddPort"]],
  [{ to: { port: 4444 } }, ["oddPort"]],
  [{ to: { port: 4444, address: "10.0.0.5" } }, []],
  [{ to: { name: null } }, ["noName"]],
  [{ to: { name: null, address: "192.168.1.1" } }, []],
  [{ to: { name: null, address: "fe80::1", port: 4444 } }, []],
])("protocol() of %j says %j", (call, facts) => {
  const { value, evidence } = evidenceOf(call);
  const said = Object.keys(evidence).filter((fact) => evidence[fact] === 1);
  expect(said).toEqual(facts);
  expect(value).toBe(facts.length > 0 ? 1 : 0);
});

/** Questions below "evil.example", of labels that `label` gives. */
function tunnel(count: number, type: string, label: (index: number) => string): number {
  const questions = new DnsQuestions();
  for (let index = 0; index < count; index++) {
    const common = { protocol: "dns", isAnswer: true, registeredDomain: "evil.example", code: "NOERROR" } as const;
    const answer = { type, addresses: [], ttlSeconds: null };
    const question: DnsContent = { ...common, ...answer, query: `${label(index)}.evil.example` };
    questions.add(question);
  }
  return protocol(sketchScored({ questions })).evidence["dnsTunnel"] ?? -1;
}

const longLabel = (index: number) => `${"0123456789abcdef".repeat(2)}${index}`;

test("protocol() sees a tunnel where names are long, many, and ask for data or are never the same", () => {
  expect(tunnel(60, "TXT", longLabel)).toBeGreaterThan(0.9);
  expect(tunnel(60, "A", longLabel)).toBeGreaterThan(0.9);
  expect(tunnel(60, "A", () => "www")).toBeLessThan(0.01);
  expect(tunnel(60, "TXT", () => "_dmarc")).toBeLessThan(0.02);
  expect(tunnel(60, "A", (index) => `w${index % 3}`)).toBeLessThan(0.02);
  expect(tunnel(5, "TXT", longLabel)).toBeLessThan(0.3);
  expect(tunnel(600, "A", (index) => longLabel(index % 20))).toBeLessThan(0.1);
});

test("protocol() is surer of a tunnel the longer, more and more diverse its names are", () => {
  const rising = [
    [10, 20, 30].map((count) => tunnel(count, "TXT", longLabel)),
    [4, 12, 30].map((length) => tunnel(30, "TXT", (index) => `${index}`.padStart(length, "x"))),
    [2, 8, 20].map((names) => tunnel(60, "TXT", (index) => longLabel(index % names))),
  ];
  for (const values of rising) expect(values).toEqual(values.toSorted((a, b) => a - b));
});
