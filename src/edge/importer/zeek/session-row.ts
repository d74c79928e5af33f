import { isIP } from "node:net";
import { type FlowRow, nameSources } from "./flow-table.ts";
import { byteCount, headOf, type Pools } from "./pools.ts";
import { column, type Row } from "./row.ts";

/** No name in the DNS is longer (RFC 1035, section 2.3.4). */
const MOST_NAME_LENGTH = 255;

/** What a row of ssl.log says of its connection, as a flow whose bytes are not known. */
export function flowOfSsl(row: Row, pools: Pools): FlowRow | "malformed" {
  return sessionOf(row, pools, {
    application: "tls",
    name: nameOf(row.text(column.server_name)),
    source: "sni",
    sentBytes: 0,
    receivedBytes: 0,
  });
}

/** A transaction of http.log, as a flow of its bodies. */
export function flowOfHttp(row: Row, pools: Pools): FlowRow | "malformed" {
  return sessionOf(row, pools, {
    application: "http",
    name: nameOf(withoutPort(row.text(column.host))),
    source: "host",
    sentBytes: byteCount(row.number(column.request_body_len)),
    receivedBytes: byteCount(row.number(column.response_body_len)),
  });
}

interface Session {
  readonly application: string;
  readonly name: string | null;
  readonly source: "sni" | "host";
  readonly sentBytes: number;
  readonly receivedBytes: number;
}

function sessionOf(row: Row, pools: Pools, session: Session): FlowRow | "malformed" {
  const head = headOf(row, pools);
  if (head === null) return "malformed";
  return {
    ...head,
    durationMs: 0,
    sentBytes: session.sentBytes,
    receivedBytes: session.receivedBytes,
    isUdp: false,
    isFailed: false,
    application: pools.texts.idOf(session.application),
    name: pools.texts.idOf(session.name),
    nameSource: session.name === null ? 0 : nameSources.indexOf(session.source),
  };
}

/** Lower case, without its last dot; null where it is no name but an address, empty or too long. */
function nameOf(text: string | null): string | null {
  if (text === null || text.length > MOST_NAME_LENGTH) return null;
  const name = text.toLowerCase().replace(/\.$/, "");
  return name === "" || isIP(name) !== 0 ? null : name;
}

/** A Host header is a name or an address, IPv6 in brackets, and maybe a port (RFC 9110, section 7.2). */
function withoutPort(host: string | null): string | null {
  if (host === null || host.startsWith("[")) return null;
  return host.replace(/:\d*$/, "");
}
