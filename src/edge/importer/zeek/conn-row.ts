import { isIpv6Code } from "./address-book.ts";
import { LATEST_MS } from "./decimal.ts";
import type { FlowRow } from "./flow-table.ts";
import { byteCount, headOf, type Pools, shortText } from "./pools.ts";
import { column, type Row } from "./row.ts";

/** Why a row is none that counts: it is of a transport that has no flows here, or it cannot be read. */
export type Refused = "other transport" | "malformed";

/**
 * Refused, never answered, or given up before the connection came about (Zeek manual, base/protocols/conn/main.zeek). Where
 * one side was not captured an ordinary connection ends in RSTRH, too; its payload gives it away.
 */
const failedStates: ReadonlySet<string | null> = new Set(["S0", "REJ", "RSTOS0", "RSTRH"]);

/** Headers without options, over IPv4 and IPv6, and the most that those of TCP can be. */
const UDP_HEADER_BYTES = 8;
const TCP_HEADER_BYTES = 20;
const MOST_TCP_HEADER_BYTES = 60;

/** The flow that a row of conn.log tells of. */
export function flowOfConn(row: Row, pools: Pools): FlowRow | Refused {
  const transport = row.text(column.proto);
  if (transport !== "tcp" && transport !== "udp") return transport === null ? "malformed" : "other transport";
  const head = headOf(row, pools);
  if (head === null) return "malformed";
  const isUdp = transport === "udp";
  const isFailed = !isUdp && failedStates.has(row.text(column.conn_state)) && !hasPayload(row);
  const duration = row.millis(column.duration);
  // A failed connection carries no payload, whatever options its packets have.
  const headers = isFailed ? null : headerBytes(isUdp, isIpv6Code(head.remote));
  return {
    ...head,
    durationMs: duration >= 0 && head.at + duration <= LATEST_MS ? duration : 0,
    sentBytes: payloadBytes(row, originator, headers),
    receivedBytes: payloadBytes(row, responder, headers),
    isUdp,
    isFailed,
    application: pools.texts.idOf(applicationOf(shortText(row, column.service))),
    name: 0,
    nameSource: 0,
  };
}

function hasPayload(row: Row): boolean {
  return row.number(column.orig_bytes) > 0 || row.number(column.resp_bytes) > 0;
}

interface Side {
  readonly bytes: typeof column.orig_bytes | typeof column.resp_bytes;
  readonly packets: typeof column.orig_pkts | typeof column.resp_pkts;
  readonly ipBytes: typeof column.orig_ip_bytes | typeof column.resp_ip_bytes;
}

const originator: Side = { bytes: column.orig_bytes, packets: column.orig_pkts, ipBytes: column.orig_ip_bytes };
const responder: Side = { bytes: column.resp_bytes, packets: column.resp_pkts, ipBytes: column.resp_ip_bytes };

interface HeaderBytes {
  readonly least: number;
  readonly most: number;
}

function headerBytes(isUdp: boolean, isIpv6: boolean): HeaderBytes {
  const ip = isIpv6 ? 40 : 20;
  if (isUdp) return { least: ip + UDP_HEADER_BYTES, most: ip + UDP_HEADER_BYTES };
  return { least: ip + TCP_HEADER_BYTES, most: ip + MOST_TCP_HEADER_BYTES };
}

/** Zeek's own count; where it has none, what the packets hold beyond headers, if they hold more than headers can be. */
function payloadBytes(row: Row, side: Side, headers: HeaderBytes | null): number {
  const bytes = byteCount(row.number(side.bytes));
  if (bytes > 0 || headers === null) return bytes;
  const packets = byteCount(row.number(side.packets));
  const ipBytes = byteCount(row.number(side.ipBytes));
  return packets > 0 && ipBytes > packets * headers.most ? ipBytes - packets * headers.least : 0;
}

/** The first that Zeek still stands by: from 8 on it writes a minus before one that it has given up. */
function applicationOf(services: string | null): string | null {
  if (services === null) return null;
  const isOne = !services.includes(",") && !services.startsWith("-");
  const service = isOne ? services : services.split(",").find((one) => one !== "" && !one.startsWith("-"));
  if (service === undefined) return null;
  const application = service.toLowerCase();
  return application === "ssl" ? "tls" : application;
}
