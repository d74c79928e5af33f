/** The logs that are read. */
export type LogKind = "conn" | "dns" | "ssl" | "http";

/** What a row can be part of: a log that is read, or any other. */
export type AnyLog = LogKind | "other";

/** Log that `#path` or `_path` names. */
export function logOfPath(path: string): AnyLog {
  switch (path) {
    case "conn":
    case "dns":
    case "ssl":
    case "http":
      return path;
    default:
      return "other";
  }
}

/** A column that each row of its log has, and no other of these logs. */
const telling: readonly (readonly [string, LogKind])[] = [
  ["conn_state", "conn"],
  ["missed_bytes", "conn"],
  ["orig_ip_bytes", "conn"],
  ["trans_depth", "http"],
  ["response_body_len", "http"],
  ["qclass", "dns"],
  ["rcode", "dns"],
  ["query", "dns"],
  ["rejected", "dns"],
  ["ssl_history", "ssl"],
  ["cipher", "ssl"],
  ["server_name", "ssl"],
  ["resumed", "ssl"],
];

/** Log that has these columns, or null where they do not tell. */
export function logOfColumns(has: (name: string) => boolean): LogKind | null {
  return telling.find(([name]) => has(name))?.[1] ?? null;
}

/**
 * `conn.log`, `conn.2020-08-21-00-00-00.log.gz`, `conn.00:00:00-01:00:00.log.gz`, `conn_20200821.log`, `conn.log.labeled`;
 * not `conn-summary.log`, `conn_long.log`, `open_conn.log`, which are other logs.
 */
const fileName = /^(conn|dns|ssl|http)(?:[_-]\d[^.]*)?\.(?:.*\.)?(?:log|json|jsonl|ndjson)(?:\..*)?$/;

/** Log that a file of this name holds, or null where the name does not tell. */
export function logOfFileName(name: string): LogKind | null {
  const log = logOfPath(fileName.exec(name)?.[1] ?? "");
  return log === "other" ? null : log;
}
