import type { Counted } from "./match-lines.ts";

/** How a line of the world stands to what the sensor saw of the same connection. */
export interface WorldResult {
  /**
   * `open`: the recording ended first; `tail`: a UDP socket's last burst; `goodbye`: a TLS server's last word, which came to
   * a closed socket. All are less than was counted, never more.
   */
  readonly kind: "equal" | "open" | "tail" | "goodbye" | "different";
  /** Bytes that were counted and are in no record. */
  readonly untoldBytes: number;
  readonly difference: string | null;
}

/** A close_notify of TLS 1.3: header 5, alert 2, type 1, tag 16 (RFC 8446, 5.2 and 6.1). */
const GOODBYE_BYTES = 24;

/** Judges a line that was counted at the world's end of a connection. */
export function judgeWorldLine({ line, sockets, isCrossed }: Counted): WorldResult {
  const counted = isCrossed
    ? { sent: line.receivedBytes, received: line.sentBytes }
    : { sent: line.sentBytes, received: line.receivedBytes };
  const sent = sockets.reduce((bytes, socket) => bytes + socket.sentBytes, 0);
  const received = sockets.reduce((bytes, socket) => bytes + socket.receivedBytes, 0);
  const untoldBytes = counted.sent - sent + counted.received - received;
  const isLess = sent <= counted.sent && received <= counted.received;
  const ends = `${line.transport} ${line.client} port ${line.clientPort} to ${line.server} port ${line.serverPort}`;
  const difference = `${ends}: sent ${counted.sent}, seen ${sent}; received ${counted.received}, seen ${received}`;
  if (sent === counted.sent && received === counted.received)
    return { kind: "equal", untoldBytes: 0, difference: null };
  if (sockets.length === 0) return { kind: "different", untoldBytes, difference: `${ends}: no socket was seen` };
  if (isLess && line.transport === "udp") return { kind: "tail", untoldBytes, difference: null };
  // What the peer sent and this end has not read yet is in no record until it closes.
  if (isLess && sockets.every(({ isClosed }) => !isClosed)) return { kind: "open", untoldBytes, difference: null };
  if (sent === counted.sent && untoldBytes === GOODBYE_BYTES && isTls(line.serverPort))
    return { kind: "goodbye", untoldBytes, difference: null };
  return { kind: "different", untoldBytes, difference };
}

/** The ports at which the world speaks TLS. */
function isTls(port: number): boolean {
  return port === 443 || port === 8443;
}
