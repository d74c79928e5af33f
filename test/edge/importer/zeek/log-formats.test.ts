import fc from "fast-check";
import { expect, test } from "vitest";
import { connRow, dnsRow, httpRow, json, readLogs, type SampleRow, sslRow, tsv } from "./sample-logs.ts";

const START = 1_598_035_107;
const stamp = (micros: number): string =>
  `${START + Math.floor(micros / 1e6)}.${String(micros % 1e6).padStart(6, "0")}`;
const micros = fc.integer({ min: 0, max: 86_400_000_000 });

const flows = fc.record<SampleRow>({
  uid: fc.stringMatching(/^C[0-9A-Za-z]{17}$/),
  "id.orig_h": fc.oneof(fc.ipV4(), fc.ipV6()),
  "id.orig_p": fc.nat(65_535),
  "id.resp_h": fc.ipV4(),
  duration: fc.nat(1e6).map((value) => value / 1e6),
  service: fc.constantFrom("ssl", "http", "dns", "ssl,http"),
  orig_bytes: fc.nat(),
  conn_state: fc.constantFrom("S0", "SF", "REJ"),
});

test("TSV and JSON of the same rows give the same events, whatever the chunks", async () => {
  const rows = fc.array(fc.tuple(micros, flows), { minLength: 1, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(rows, fc.integer({ min: 1, max: 3000 }), async (given, chunkBytes) => {
      const times = given.map(([at]) => stamp(at));
      const table = given.map(([, row], index) => connRow(times[index] ?? "", row));
      const numbers = given.map(([, row], index) => connRow(Number(times[index]), row));
      const fromTsv = await readLogs({ text: tsv("conn", table), chunkBytes });
      expect((await readLogs({ text: json("conn", numbers), chunkBytes })).events).toEqual(fromTsv.events);
      expect(fromTsv.events).toHaveLength(new Set(table.map((row) => JSON.stringify(row))).size);
    }),
    { numRuns: 100 },
  );
});

test("JSON may nest its ids and write times as ISO 8601", async () => {
  const {
    uid,
    "id.orig_h": orig_h,
    "id.orig_p": orig_p,
    "id.resp_h": resp_h,
    "id.resp_p": resp_p,
    ...row
  } = connRow("");
  const id = { orig_h, orig_p, resp_h, resp_p };
  for (const [ts, at] of [
    ["2020-08-21T18:38:27.563126Z", 1_598_035_107_563.126],
    ["2020-08-21T18:38:27Z", 1_598_035_107_000],
    ["2020-08-21T20:38:27.5+02:00", 1_598_035_107_500],
  ] as const) {
    const { events } = await readLogs({ text: `${JSON.stringify({ ...row, uid, id, ts })}\n` });
    expect(events).toMatchObject([{ kind: "flow", at, localPort: 40000, remoteAddress: "203.0.113.7" }]);
  }
});

test("a header may come again midway, with other columns in another order, and of another log", async () => {
  const other = [
    "#separator \\x7c",
    "#unset_field|?",
    "#path|conn",
    "#fields|proto|id.resp_p|id.resp_h|id.orig_p|id.orig_h|ts|extra|orig_bytes",
    `udp|53|10.0.0.1|40001|10.0.0.5|${START + 9}|x|?`,
  ];
  const text = `${tsv("conn", [connRow(START)])}${tsv("http", [httpRow(START + 1, { uid: "H" })])}${other.join("\n")}\n`;
  const { events, reports } = await readLogs({ text });
  expect(events).toMatchObject([
    { kind: "flow", transport: "tcp", at: START * 1000 },
    { kind: "flow", application: "http" },
    { kind: "flow", transport: "udp", remotePort: 53, localPort: 40001, sentBytes: 0 },
  ]);
  expect(reports[0]).toMatchObject({ rows: 3, malformedRows: 0 });
});

test("labels behind the last column, set off by three blanks, change nothing", async () => {
  const text = tsv("conn", [connRow(START), connRow(START + 1)]);
  const labelled = text
    .replace("\ttunnel_parents\n", "\ttunnel_parents   label   detailed-label\n")
    .replaceAll(/\t-\n/g, "\t-   Malicious   C&C\n");
  expect(labelled).not.toBe(text);
  const { events, reports } = await readLogs({ text: labelled, name: "conn.log.labeled" });
  expect(events).toEqual((await readLogs({ text })).events);
  expect(reports[0]?.malformedRows).toBe(0);
});

test("lines may end as on Windows, and the last one not at all", async () => {
  const text = tsv("conn", [connRow(START), connRow(START + 1)]).replace(/#close.*\n/, "");
  const { events } = await readLogs({ text });
  expect((await readLogs({ text: text.replaceAll("\n", "\r\n") })).events).toEqual(events);
  expect((await readLogs({ text: text.trimEnd() })).events).toEqual(events);
});

test.each([
  ["ssl", sslRow(START, "\\xc3\\xa4.example\\x2c com"), { name: "ä.example, com" }],
  ["ssl", sslRow(START, "\\xff\\x41.example"), { name: "\\xffa.example" }],
  ["ssl", sslRow(START, "a\\\\b.example"), { name: "a\\b.example" }],
  ["ssl", sslRow(START, "\\x2d"), { name: "-" }],
  ["ssl", sslRow(START, "-"), { name: null }],
  ["ssl", sslRow(START, "\\xzz.example"), { name: "\\xzz.example" }],
  ["http", httpRow(START, { host: "\\x41.example" }), { name: "a.example" }],
  ["conn", connRow(START, { service: "\\x69rc" }), { application: "irc" }],
  ["dns", dnsRow(START, "a\\x09b.example"), { content: { query: "a\tb.example" } }],
])("escapes in a text of %s.log are decoded (%#)", async (log, row, expected) => {
  const { events } = await readLogs({ text: tsv(log, [row]) });
  expect(events).toMatchObject([expected]);
});

test.each([
  ["#path, against the name", { text: tsv("conn", [connRow(START)]), name: "dns.log" }, "flow"],
  [
    "#fields, against the name",
    { text: tsv("dns", [dnsRow(START, "a.b")]).replace("#path", "#x"), name: "conn.log" },
    "payload",
  ],
  ["_path, against the name", { text: json("dns", [dnsRow(START, "a.b")]), name: "conn.log" }, "payload"],
  ["its keys, against the name", { text: JSON.stringify(dnsRow(START, "a.b")), name: "conn.log" }, "payload"],
  [
    "its name",
    {
      text: JSON.stringify({ ts: START, proto: "udp", id: { orig_h: "::1", orig_p: 1, resp_h: "::2", resp_p: 2 } }),
      name: "conn.log",
    },
    "flow",
  ],
])("which log it is tells %s", async (_, file, kind) => {
  expect((await readLogs(file)).events).toMatchObject([{ kind }]);
});

test("rows of other logs are counted and left out", async () => {
  for (const format of [tsv, json]) {
    const { events, reports } = await readLogs({ text: format("weird", [connRow(START)]), name: "conn.log" });
    expect(events).toEqual([]);
    expect(reports[0]).toMatchObject({ rows: 1, otherLogs: 1, malformedRows: 0, isRead: false });
  }
});

test("a header without rows is a log", async () => {
  const { events, reports } = await readLogs({ text: tsv("conn", []) });
  expect(events).toEqual([]);
  expect(reports[0]).toMatchObject({ rows: 0, malformedRows: 0, isRead: true, failure: null });
});

test.each([
  ["a row before any header", `${START}\tC1\t10.0.0.5\n`],
  [
    "a row that is cut short",
    `${tsv("conn", []).replace(/#close.*\n/, "")}${START}\tC1\t10.0.0.5\t40000\t1.2.3.4\t443\ttcp\n`,
  ],
  ["JSON that is no object", "[1]\n"],
  ["JSON that is cut short", `${json("conn", [connRow(START)]).slice(0, 50)}\n`],
  ["JSON of no log", '{"a":1}\n'],
  ["binary garbage", "\x00\xff\xfe{\x80\n"],
])("%s is malformed", async (_, text) => {
  const { events, reports } = await readLogs({ text: Buffer.from(text, "latin1") });
  expect(events).toEqual([]);
  expect(reports[0]).toMatchObject({ rows: 1, malformedRows: 1 });
});

test("a row longer than 1 MB is skipped and counted, and its neighbours are read", async () => {
  const long = 2 * 1024 * 1024;
  const rows = [connRow(START), connRow(START + 1, { history: "x".repeat(long) }), connRow(START + 2)];
  for (const format of [tsv, json]) {
    for (const chunkBytes of [4096, 10 * 1024 * 1024]) {
      const { events, reports } = await readLogs({ text: format("conn", rows), chunkBytes });
      expect(events.map(({ at }) => at / 1000 - START)).toEqual([0, 2]);
      expect(reports[0]).toMatchObject({ rows: 3, malformedRows: 1 });
    }
  }
});
