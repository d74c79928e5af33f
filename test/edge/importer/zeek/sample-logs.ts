import type { Event } from "../../../../src/core/event/event.ts";
import { ZeekCapture } from "../../../../src/edge/importer/zeek/capture.ts";
import type { LogReport } from "../../../../src/edge/importer/zeek/log-report.ts";

/** A row of a log by the names of its columns; what it leaves out is unset. */
export type SampleRow = Readonly<Record<string, string | number | readonly string[]>>;

const heads = ["ts", "uid", "id.orig_h", "id.orig_p", "id.resp_h", "id.resp_p"] as const;
const columns: Readonly<Record<string, readonly string[]>> = {
  conn: [
    ...["proto", "service", "duration", "orig_bytes", "resp_bytes", "conn_state", "local_orig", "missed_bytes"],
    ...["history", "orig_pkts", "orig_ip_bytes", "resp_pkts", "resp_ip_bytes", "tunnel_parents"],
  ],
  dns: ["proto", "trans_id", "query", "qclass", "qtype", "qtype_name", "rcode", "rcode_name", "answers", "rejected"],
  ssl: ["version", "cipher", "server_name", "resumed", "established"],
  http: ["trans_depth", "method", "host", "uri", "request_body_len", "response_body_len", "status_code"],
};

const endpoints = {
  uid: "C1",
  "id.orig_h": "10.0.0.5",
  "id.orig_p": 40000,
  "id.resp_h": "203.0.113.7",
  "id.resp_p": 443,
} as const;

/** A finished TCP connection; what is given changes it. */
export function connRow(ts: number | string, changed: SampleRow = {}): SampleRow {
  const bytes = {
    orig_bytes: 100,
    resp_bytes: 2000,
    orig_pkts: 4,
    orig_ip_bytes: 308,
    resp_pkts: 5,
    resp_ip_bytes: 2260,
  };
  return { ts, ...endpoints, proto: "tcp", duration: 1.5, ...bytes, conn_state: "SF", missed_bytes: 0, ...changed };
}

export function dnsRow(ts: number | string, query: string, changed: SampleRow = {}): SampleRow {
  const resolver = { ...endpoints, uid: "D1", "id.resp_h": "10.0.0.1", "id.resp_p": 53 };
  return { ts, ...resolver, proto: "udp", query, qtype: 1, qtype_name: "A", rcode_name: "NOERROR", ...changed };
}

export function sslRow(ts: number | string, name: string, changed: SampleRow = {}): SampleRow {
  return { ts, ...endpoints, version: "TLSv13", server_name: name, established: "T", ...changed };
}

export function httpRow(ts: number | string, changed: SampleRow = {}): SampleRow {
  return { ts, ...endpoints, trans_depth: 1, method: "GET", request_body_len: 0, response_body_len: 0, ...changed };
}

/** A log as Zeek writes it by default. */
export function tsv(log: string, rows: readonly SampleRow[]): string {
  const names = [...heads, ...(columns[log] ?? [])];
  const header = [
    ["#separator \\x09"],
    ["#set_separator", ","],
    ["#empty_field", "(empty)"],
    ["#unset_field", "-"],
    ["#path", log],
    ["#open", "2020-08-21-18-38-27"],
    ["#fields", ...names],
    ["#types", ...names.map(() => "string")],
  ];
  const lines = rows.map((row) => names.map((name) => cell(row[name])));
  return [...header, ...lines, ["#close", "2020-08-21-19-00-00"]].map((fields) => `${fields.join("\t")}\n`).join("");
}

function cell(value: SampleRow[string] | undefined): string {
  if (value === undefined) return "-";
  return typeof value === "object" ? value.join(",") || "(empty)" : String(value);
}

/** The same as JSON lines, which leave out what is unset. */
export function json(log: string, rows: readonly SampleRow[]): string {
  const objects = rows.map((row) => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== "-")));
  return objects.map((row) => `${JSON.stringify({ _path: log, ...row })}\n`).join("");
}

/** A log that is read in chunks of the given size. */
export interface SampleFile {
  readonly text: string | Uint8Array;
  readonly name?: string;
  readonly chunkBytes?: number;
}

/** Events of some files of one capture, without those of the sensor, its clock and the last tick. */
export async function readLogs(...files: readonly SampleFile[]): Promise<{ events: Event[]; reports: LogReport[] }> {
  const capture = new ZeekCapture();
  const reports: LogReport[] = [];
  for (const { text, name = "", chunkBytes = 65_536 } of files) {
    reports.push(await capture.read(chunks(Buffer.from(text), chunkBytes), name));
  }
  const events = [...capture.events({ scope: "s", version: "v" })].flat();
  return { events: events.slice(2, -1), reports };
}

/** Events of logs as Zeek writes them by default. */
export async function eventsOf(logs: Readonly<Record<string, readonly SampleRow[]>>): Promise<Event[]> {
  const { events } = await readLogs(...Object.entries(logs).map(([log, rows]) => ({ text: tsv(log, rows) })));
  return events;
}

async function* chunks(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}
