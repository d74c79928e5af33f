import type { Counted } from "./match-lines.ts";

/** How a line of the world stands to what the sensor saw of the same connection. */
export interface WorldResult {
  /** `open`: the recording ended first; `tail`: a UDP socket's last burst; both are less than was counted, never more. */
  readonly kind: "equal" | "open" | "tail" | "different";
  /** Bytes that were counted and are in no record. */
  readonly untoldBytes: number;
  readonly difference: string | null;
}

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
  return { kind: "different", untoldBytes, difference };
}
