import { expect, test } from "vitest";
import { connRow, eventsOf, json, readLogs, type SampleRow, tsv } from "./sample-logs.ts";

const TS = "1598035107.563126";

async function flowOf(changed: SampleRow) {
  const [flow] = await eventsOf({ conn: [connRow(TS, changed)] });
  return flow;
}

test("a row of conn.log is a flow with its times, bytes and ends", async () => {
  expect(await flowOf({ service: "ssl" })).toEqual({
    kind: "flow",
    at: 1598035107563.126,
    durationMs: 1500,
    transport: "tcp",
    localAddress: "10.0.0.5",
    localPort: 40000,
    remoteAddress: "203.0.113.7",
    remotePort: 443,
    sentBytes: 100,
    receivedBytes: 2000,
    isFailed: false,
    application: "tls",
    name: null,
    nameSource: null,
  });
});

const noPayload = { orig_bytes: 0, resp_bytes: 0, orig_pkts: 1, orig_ip_bytes: 60, resp_pkts: 0, resp_ip_bytes: 0 };

test.each([
  ["S0", true],
  ["REJ", true],
  ["RSTOS0", true],
  ["RSTRH", true],
  ["SH", false],
  ["SHR", false],
  ["S1", false],
  ["SF", false],
  ["RSTO", false],
  ["OTH", false],
])("a TCP connection in state %s is failed: %s", async (state, isFailed) => {
  expect(await flowOf({ conn_state: state, ...noPayload })).toMatchObject({ isFailed });
});

test("a UDP exchange without an answer is not failed", async () => {
  expect(await flowOf({ proto: "udp", conn_state: "S0", ...noPayload })).toMatchObject({ isFailed: false });
});

test("a TCP connection that carried payload is not failed, whatever its state", async () => {
  expect(await flowOf({ conn_state: "RSTRH", orig_bytes: 0, resp_bytes: 3036 })).toMatchObject({ isFailed: false });
});

test.each([
  ["ssl", "tls"],
  ["HTTP", "http"],
  ["irc", "irc"],
  ["gssapi,smb", "gssapi"],
  ["-ssl,http", "http"],
  ["-ssl", null],
  ["-", null],
  ["(empty)", null],
  ["x".repeat(300), null],
])("service %s is the application %s", async (service, application) => {
  expect(await flowOf({ service })).toMatchObject({ application });
});

const v6 = { "id.orig_h": "2001:db8::5", "id.resp_h": "2001:db8::7" };

test.each<[string, SampleRow, number, number]>([
  ["counted", {}, 100, 2000],
  ["unset, of TCP", { orig_bytes: "-", orig_pkts: 10, orig_ip_bytes: 5000 }, 4600, 2000],
  ["0, of TCP", { resp_bytes: 0, resp_pkts: 2, resp_ip_bytes: 1080 }, 100, 1000],
  ["unset, of TCP over IPv6", { ...v6, orig_bytes: "-", orig_pkts: 10, orig_ip_bytes: 5000 }, 4400, 2000],
  ["unset, of UDP", { proto: "udp", orig_bytes: "-", orig_pkts: 2, orig_ip_bytes: 156 }, 100, 2000],
  ["unset, of UDP over IPv6", { proto: "udp", ...v6, orig_bytes: "-", orig_pkts: 2, orig_ip_bytes: 196 }, 100, 2000],
  ["unset, and no more than options can be", { orig_bytes: "-", orig_pkts: 4, orig_ip_bytes: 320 }, 0, 2000],
  ["unset, and less than headers", { orig_bytes: "-", orig_pkts: 4, orig_ip_bytes: 10 }, 0, 2000],
  ["unset, without packets", { orig_bytes: "-", orig_pkts: "-", orig_ip_bytes: 5000 }, 0, 2000],
  ["negative", { orig_bytes: -5, orig_pkts: 0, orig_ip_bytes: 0 }, 0, 2000],
  ["no number", { orig_bytes: "many", resp_bytes: "1e999", orig_pkts: 0, resp_pkts: 0 }, 0, 0],
])("bytes that are %s", async (_, changed, sentBytes, receivedBytes) => {
  expect(await flowOf(changed)).toMatchObject({ sentBytes, receivedBytes });
});

test("a SYN with its options carries no payload", async () => {
  const syn = { conn_state: "S0", orig_bytes: 0, resp_bytes: 0, orig_pkts: 3, orig_ip_bytes: 180, resp_pkts: 0 };
  expect(await flowOf(syn)).toMatchObject({ sentBytes: 0, isFailed: true });
});

test.each([
  ["-", 0],
  ["0.000890", 0.89],
  ["86390.761625", 86_390_761.625],
  ["-3.0", 0],
  ["1e300", 0],
  ["soon", 0],
])("a duration of %s is %d ms", async (duration, durationMs) => {
  expect(await flowOf({ duration })).toMatchObject({ durationMs });
});

test.each([
  ["192.168.1.1", "192.168.1.1"],
  ["2001:0DB8:0000:0000:0000:0000:0000:0001", "2001:db8::1"],
  ["2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"],
  ["::ffff:192.0.2.1", "192.0.2.1"],
  ["::FFFF:c000:0201", "192.0.2.1"],
  ["fe80::1%eth0", "fe80::1"],
  ["::", "::"],
])("the address %s is %s", async (address, canonical) => {
  expect(await flowOf({ "id.resp_h": address })).toMatchObject({ remoteAddress: canonical });
});

test.each<[string, SampleRow]>([
  ["no time", { ts: "-" }],
  ["a time that is no number", { ts: "now" }],
  ["a time that is NaN", { ts: "nan" }],
  ["a negative time", { ts: "-1.5" }],
  ["a time beyond the year 9999", { ts: "253402300800.000000" }],
  ["an infinite time", { ts: "1e999" }],
  ["no address", { "id.orig_h": "-" }],
  ["an address that is none", { "id.resp_h": "1.2.3.256" }],
  ["an address with zeros in front", { "id.resp_h": "1.2.3.04" }],
  ["a port beyond 65535", { "id.resp_p": 65_536 }],
  ["a port that is no number", { "id.orig_p": "http" }],
  ["a port with a fraction", { "id.orig_p": "1.5" }],
  ["no transport", { proto: "-" }],
])("a row with %s is malformed", async (_, changed) => {
  for (const format of [tsv, json]) {
    const { events, reports } = await readLogs({ text: format("conn", [connRow(TS, changed), connRow(TS)]) });
    expect(events).toHaveLength(1);
    expect(reports[0]).toMatchObject({ rows: 2, malformedRows: 1 });
    expect(reports[0]?.samples).toHaveLength(1);
  }
});

test("a row of neither TCP nor UDP is counted and left out", async () => {
  const rows = ["icmp", "unknown_transport", "tcp"].map((proto) => connRow(TS, { proto }));
  const { events, reports } = await readLogs({ text: tsv("conn", rows) });
  expect(events).toHaveLength(1);
  expect(reports[0]).toMatchObject({ rows: 3, malformedRows: 0, otherTransports: 2 });
});

test("the last moment of the year 9999 is a time", async () => {
  expect(await flowOf({ ts: "253402300799.999" })).toMatchObject({ at: 253_402_300_799_999 });
});
