import fc from "fast-check";
import { expect, test } from "vitest";
import { parseEvent } from "../../../../src/core/event/parse-event.ts";
import { ZeekCapture } from "../../../../src/edge/importer/zeek/capture.ts";
import { connRow, dnsRow, eventsOf, httpRow, readLogs, type SampleRow, sslRow, tsv } from "./sample-logs.ts";

const T = 1_598_035_107;
const flows = (events: readonly { readonly kind: string }[]) => events.filter(({ kind }) => kind === "flow");

test("a capture begins with its sensor and a clock of wall time, and ends with a tick", async () => {
  const capture = new ZeekCapture();
  await capture.read(bytes(tsv("conn", [connRow(T, { duration: 60 })])), "conn.log");
  const events = [...capture.events({ scope: "logs", version: "0.1.0" })].flat();
  expect(events).toMatchObject([
    { kind: "sensor", at: 0, host: "", kernel: "", backend: "zeek", scope: "logs", version: "0.1.0" },
    { kind: "clock", at: 0, wallMs: 0 },
    { kind: "flow", at: T * 1000 },
    { kind: "tick", at: T * 1000 + 60_000 },
  ]);
  for (const event of events) expect(parseEvent(event)).toBe(event);
});

test("a capture of nothing is its sensor, a clock and a tick", () => {
  const events = [...new ZeekCapture().events({ scope: "", version: "" })].flat();
  expect(events.map(({ kind }) => kind)).toEqual(["sensor", "clock", "tick"]);
});

test("events come in the order of time, ties in the order of files and lines, however the files are cut", async () => {
  const times = fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(times, fc.nat(60), async (seconds, cut) => {
      const rows = seconds.map((second, index) => connRow(T + second, { uid: `C${index}`, "id.orig_p": index }));
      const { events } = await readLogs({ text: tsv("conn", rows) });
      const expected = seconds.map((at, port) => ({ at, port })).sort((a, b) => a.at - b.at || a.port - b.port);
      expect(events).toMatchObject(expected.map(({ at, port }) => ({ at: (T + at) * 1000, localPort: port })));
      const halves = [rows.slice(0, cut), rows.slice(cut)].map((half) => ({ text: tsv("conn", half) }));
      expect((await readLogs(...halves)).events).toEqual(events);
    }),
    { numRuns: 50 },
  );
});

test("a row that comes twice counts once, a uid that comes twice with other content twice", async () => {
  const rows = [connRow(T), connRow(T, { orig_bytes: 101 }), connRow(T, { uid: "C2" })];
  const both = await readLogs({ text: tsv("conn", rows) }, { text: tsv("conn", rows) });
  expect(both.events).toEqual((await readLogs({ text: tsv("conn", rows) })).events);
  expect(both.events).toHaveLength(3);
});

test("rows without a uid all count", async () => {
  const row = connRow(T, { uid: "-" });
  expect(await eventsOf({ conn: [row, row] })).toHaveLength(2);
});

test("questions and transactions that come twice count once", async () => {
  const logs = { dns: [dnsRow(T, "a.b")], http: [httpRow(T)] };
  const twice = Object.fromEntries(Object.entries(logs).map(([log, rows]) => [log, [...rows, ...rows]]));
  expect(await eventsOf(twice)).toEqual(await eventsOf(logs));
});

test.each<[string, SampleRow[], SampleRow[], string | null, string | null]>([
  ["SNI", [sslRow(T, "WWW.Example.COM.")], [], "www.example.com", "sni"],
  ["SNI before Host", [sslRow(T, "a.example")], [httpRow(T, { host: "b.example" })], "a.example", "sni"],
  ["Host", [], [httpRow(T, { host: "b.example" })], "b.example", "host"],
  ["Host without its port", [], [httpRow(T, { host: "B.example:8080" })], "b.example", "host"],
  ["no Host that is an address", [], [httpRow(T, { host: "203.0.113.7" })], null, null],
  ["no Host that is an address with a port", [], [httpRow(T, { host: "203.0.113.7:80" })], null, null],
  ["no Host that is an IPv6 address", [], [httpRow(T, { host: "[2001:db8::1]:80" })], null, null],
  ["no SNI that is an address", [sslRow(T, "203.0.113.7")], [], null, null],
  ["no name that is too long", [sslRow(T, "a".repeat(256))], [], null, null],
  ["the first that has a name", [sslRow(T, "-")], [httpRow(T), httpRow(T + 0.1, { host: "c.d" })], "c.d", "host"],
])("a connection has the name of %s", async (_, ssl, http, name, nameSource) => {
  for (const logs of [
    { conn: [connRow(T)], ssl, http },
    { http, ssl, conn: [connRow(T)] },
  ]) {
    expect(await eventsOf(logs)).toMatchObject([{ kind: "flow", name, nameSource }]);
  }
});

test.each<[string, SampleRow, string | null]>([
  ["an earlier answer", dnsRow(T - 3600, "a.example", { answers: ["x.cdn.example", "203.0.113.7"] }), "a.example"],
  ["an answer of the same moment", dnsRow(T, "a.example", { answers: ["203.0.113.7"] }), "a.example"],
  ["an answer up to a second later", dnsRow(T + 1, "a.example", { answers: ["203.0.113.7"] }), "a.example"],
  ["no answer that is later", dnsRow(T + 1.001, "a.example", { answers: ["203.0.113.7"] }), null],
  ["no answer to another client", dnsRow(T, "a.b", { "id.orig_h": "10.0.0.6", answers: ["203.0.113.7"] }), null],
  ["no answer of another address", dnsRow(T, "a.b", { answers: ["203.0.113.8"] }), null],
])("a connection without a name of its own has that of %s", async (_, question, name) => {
  const [flow] = flows(await eventsOf({ conn: [connRow(T)], dns: [question] }));
  expect(flow).toMatchObject({ name, nameSource: name === null ? null : "dns" });
});

test("the latest of the earlier answers names a connection, a later one only where there is none", async () => {
  const answers = ["203.0.113.7"];
  const dns = [
    dnsRow(T - 20, "old.example", { answers }),
    dnsRow(T - 10, "new.example", { answers }),
    dnsRow(T + 0.5, "next.example", { answers }),
  ];
  const named = flows(await eventsOf({ conn: [connRow(T - 15), connRow(T), connRow(T + 1)], dns }));
  expect(named).toMatchObject([{ name: "old.example" }, { name: "new.example" }, { name: "next.example" }]);
});

test("a connection's application is what its other rows say where its own says nothing", async () => {
  const logs = {
    conn: ["C1", "H1", "D1", "N1"].map((uid, index) => connRow(T + index, { uid })),
    ssl: [sslRow(T, "-")],
    http: [httpRow(T + 1, { uid: "H1" })],
    dns: [dnsRow(T + 2.5, "a.b")],
  };
  const found = flows(await eventsOf(logs));
  expect(found).toMatchObject(["tls", "http", "dns", null].map((application) => ({ application })));
  const [known] = await eventsOf({ conn: [connRow(T, { service: "irc" })], ssl: [sslRow(T, "-")] });
  expect(known).toMatchObject({ application: "irc" });
});

test("ssl and http rows without their connection are flows", async () => {
  const http = { request_body_len: 7, response_body_len: 300, host: "a.example" };
  const events = await eventsOf({
    conn: [connRow(T, { uid: "other" })],
    ssl: [sslRow(T + 1, "b.example", { uid: "S" })],
    http: [httpRow(T + 3, { uid: "H", ...http }), httpRow(T + 2, { uid: "H", ...http })],
  });
  const transaction = { application: "http", name: "a.example", nameSource: "host", sentBytes: 7, receivedBytes: 300 };
  expect(events).toMatchObject([
    { name: null, at: T * 1000 },
    { application: "tls", name: "b.example", nameSource: "sni", sentBytes: 0, transport: "tcp", isFailed: false },
    { at: (T + 2) * 1000, ...transaction },
    { at: (T + 3) * 1000, ...transaction },
  ]);
});

test("a row of dns.log is a payload beside the connection's flow", async () => {
  const answers = ["cdn.example.net", "203.0.113.7", "2001:DB8::1", "TXT 5 a\\x2cb"];
  const events = await eventsOf({
    conn: [connRow(T, { uid: "D1", proto: "udp", service: "dns", "id.resp_p": 53 })],
    dns: [dnsRow(T, "A.B.Example.co.uk.", { answers, rcode_name: "NOERROR" })],
  });
  expect(events).toMatchObject([{ kind: "flow", application: "dns" }, { kind: "payload" }]);
  expect(events[1]).toEqual({
    kind: "payload",
    at: T * 1000,
    pid: null,
    socket: null,
    netns: null,
    direction: "send",
    bytes: 0,
    transport: "udp",
    localAddress: "10.0.0.5",
    localPort: 40000,
    remoteAddress: "10.0.0.1",
    remotePort: 53,
    content: {
      protocol: "dns",
      isAnswer: true,
      query: "a.b.example.co.uk",
      registeredDomain: "example.co.uk",
      type: "A",
      code: "NOERROR",
      addresses: ["203.0.113.7", "2001:db8::1"],
      ttlSeconds: null,
    },
  });
});

test.each<[string, SampleRow, object]>([
  ["a type without a name", { qtype: 65, qtype_name: "query-65" }, { type: "65" }],
  ["a type as a number only", { qtype: 65, qtype_name: "-" }, { type: "65" }],
  ["ANY", { qtype: 255, qtype_name: "*" }, { type: "ANY" }],
  ["no type, by its answers", { qtype: "-", qtype_name: "-", answers: ["::1"] }, { type: "AAAA" }],
  ["no type and no answers", { qtype: "-", qtype_name: "-" }, { type: "0" }],
  ["no answer", { rcode_name: "-", answers: "-" }, { isAnswer: false, code: null, addresses: [] }],
  ["an empty answer", { answers: [] }, { addresses: [] }],
  ["TCP", { proto: "tcp" }, {}],
])("a question with %s is told", async (_, changed, content) => {
  const [event] = await eventsOf({ dns: [dnsRow(T, "a.example", changed)] });
  expect(event).toMatchObject({ transport: changed["proto"] ?? "udp", content });
});

test("a row that does not say what was asked is no question, and not malformed", async () => {
  const { events, reports } = await readLogs({ text: tsv("dns", [dnsRow(T, "-"), dnsRow(T, "(empty)")]) });
  expect(events).toMatchObject([{ content: { query: "", registeredDomain: "" } }]);
  expect(reports[0]).toMatchObject({ rows: 2, malformedRows: 0 });
});

async function* bytes(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text);
}
