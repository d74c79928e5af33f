/** Each column of Zeek's logs that is read, under Zeek's own name, with its place in tables of columns. */
export const column = {
  ts: 0,
  uid: 1,
  "id.orig_h": 2,
  "id.orig_p": 3,
  "id.resp_h": 4,
  "id.resp_p": 5,
  proto: 6,
  service: 7,
  duration: 8,
  orig_bytes: 9,
  resp_bytes: 10,
  conn_state: 11,
  orig_pkts: 12,
  orig_ip_bytes: 13,
  resp_pkts: 14,
  resp_ip_bytes: 15,
  server_name: 16,
  host: 17,
  request_body_len: 18,
  response_body_len: 19,
  query: 20,
  qtype: 21,
  qtype_name: 22,
  rcode_name: 23,
  answers: 24,
} as const;

export type Column = (typeof column)[keyof typeof column];

/** Names of the columns, each at its place. */
export const columnNames: readonly string[] = Object.keys(column);

/** One row of a log, whatever its format. What it says is unset, it has not, or cannot be read is null or NaN. */
export interface Row {
  /** Hash of the whole line, 32 bits: with the time it tells a line that came twice. */
  readonly lineHash: number;
  /** Text as it was in the traffic, bytes that are no UTF-8 as `\xNN`. */
  text(of: Column): string | null;
  /** Texts of a vector; none where it is unset. */
  texts(of: Column): readonly string[];
  number(of: Column): number;
  /** A time or an interval, in milliseconds. */
  millis(of: Column): number;
  /** An IPv4 address as the word that a little-endian machine reads, or -1 where it is none. */
  ipv4(of: Column): number;
  /** 53 bits of a text's hash, 0 where it is unset. */
  hash(of: Column): number;
}
